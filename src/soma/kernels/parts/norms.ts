import { thread, threads, tokensInBlock } from "./frame";
import { multiplyAdd, sumLanes } from "./lanes";

/** Root-mean-square norm of each token: x, weight, out, width, ε. */
export function rmsNorm(op: usize): void {
  const width = load<i32>(op, 16);
  const epsilon = load<f32>(op, 20);
  const bytes = (<usize>width) << 2;
  const tokens = tokensInBlock();
  for (let first = thread * 4; first < tokens; first += threads * 4) {
    for (let t = first; t < min(first + 4, tokens); t++) {
      const row = <usize>t * bytes;
      normRow(load<usize>(op, 4) + row, load<usize>(op, 8), load<usize>(op, 12) + row, width, epsilon);
    }
  }
}

/** The same for each head by itself, in place: x, weight, heads, head size, stride in floats, ε. */
export function headNorm(op: usize): void {
  const heads = load<i32>(op, 12);
  const size = load<i32>(op, 16);
  const stride = load<i32>(op, 20);
  const tokens = tokensInBlock();
  for (let first = thread * 4; first < tokens; first += threads * 4) {
    for (let t = first; t < min(first + 4, tokens); t++) {
      for (let h = 0; h < heads; h++) {
        const x = load<usize>(op, 4) + ((<usize>(t * stride + h * size)) << 2);
        normRow(x, load<usize>(op, 8), x, size, load<f32>(op, 24));
      }
    }
  }
}

function normRow(x: usize, weight: usize, out: usize, width: i32, epsilon: f32): void {
  const bytes = (<usize>width) << 2;
  let squares = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = v128.load(x + i);
    squares = multiplyAdd(v, v, squares);
  }
  const factor = f32x4.splat(1 / sqrt<f32>(sumLanes(squares) / <f32>width + epsilon));
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(out + i, f32x4.mul(f32x4.mul(v128.load(x + i), factor), v128.load(weight + i)));
  }
}

/** Layer norm of each token: x, gain, bias, out, width, ε. */
export function layerNorm(op: usize): void {
  const width = load<i32>(op, 20);
  const bytes = (<usize>width) << 2;
  const tokens = tokensInBlock();
  for (let first = thread * 4; first < tokens; first += threads * 4) {
    for (let t = first; t < min(first + 4, tokens); t++) {
      const row = <usize>t * bytes;
      layerNormRow(
        load<usize>(op, 4) + row, load<usize>(op, 8), load<usize>(op, 12), load<usize>(op, 16) + row, width,
        load<f32>(op, 24),
      );
    }
  }
}

function layerNormRow(x: usize, gain: usize, bias: usize, out: usize, width: i32, epsilon: f32): void {
  const bytes = (<usize>width) << 2;
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) sum = f32x4.add(sum, v128.load(x + i));
  const mean = f32x4.splat(sumLanes(sum) / <f32>width);
  let squares = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = f32x4.sub(v128.load(x + i), mean);
    squares = multiplyAdd(v, v, squares);
  }
  const factor = f32x4.splat(1 / sqrt<f32>(sumLanes(squares) / <f32>width + epsilon));
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = f32x4.mul(f32x4.sub(v128.load(x + i), mean), factor);
    v128.store(out + i, multiplyAdd(v, v128.load(gain + i), v128.load(bias + i)));
  }
}
