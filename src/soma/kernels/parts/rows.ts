import { sequenceCount, sequenceStart, thread, threads, tokensInBlock } from "./frame";
import { exponential, multiplyAdd, sumLanes } from "./lanes";

/** Operations that go through a block's rows value by value. */

/** gate / (1 + e^−gate) · up: gate, up, their stride in floats, out, width. */
export function swiglu(op: usize): void {
  const stride = (load<usize>(op, 12)) << 2;
  const bytes = (load<usize>(op, 20)) << 2;
  const tokens = tokensInBlock();
  const one = f32x4.splat(1);
  for (let first = thread * 4; first < tokens; first += threads * 4) {
    for (let t = first; t < min(first + 4, tokens); t++) {
      const gate = load<usize>(op, 4) + <usize>t * stride;
      const up = load<usize>(op, 8) + <usize>t * stride;
      const out = load<usize>(op, 16) + <usize>t * bytes;
      for (let i: usize = 0; i < bytes; i += 16) {
        const v = v128.load(gate + i);
        const opened = f32x4.div(v, f32x4.add(one, exponential(f32x4.neg(v))));
        v128.store(out + i, f32x4.mul(opened, v128.load(up + i)));
      }
    }
  }
}

/** x · (1 + erf(x / √2)) / 2 in place: x, width. */
export function gelu(op: usize): void {
  const bytes = (load<usize>(op, 8)) << 2;
  const tokens = tokensInBlock();
  for (let first = thread * 4; first < tokens; first += threads * 4) {
    const start = load<usize>(op, 4) + <usize>first * bytes;
    const end = load<usize>(op, 4) + <usize>min(first + 4, tokens) * bytes;
    for (let at = start; at < end; at += 16) {
      const v = v128.load(at);
      const erf = errorFunction(f32x4.mul(v, f32x4.splat(0.70710678)));
      v128.store(at, f32x4.mul(f32x4.mul(v, f32x4.splat(0.5)), f32x4.add(f32x4.splat(1), erf)));
    }
  }
}

/** erf, absolute error below 1.5e-7 before rounding: Abramowitz and Stegun, 7.1.26. */
@inline
function errorFunction(v: v128): v128 {
  const x = f32x4.abs(v);
  const one = f32x4.splat(1);
  const t = f32x4.div(one, multiplyAdd(x, f32x4.splat(0.3275911), one));
  let p = f32x4.splat(1.061405429);
  p = multiplyAdd(p, t, f32x4.splat(-1.453152027));
  p = multiplyAdd(p, t, f32x4.splat(1.421413741));
  p = multiplyAdd(p, t, f32x4.splat(-0.284496736));
  p = multiplyAdd(p, t, f32x4.splat(0.254829592));
  const rest = f32x4.mul(f32x4.mul(p, t), exponential(f32x4.neg(f32x4.mul(x, x))));
  const sign = v128.and(v, i32x4.splat(<i32>0x80000000));
  return v128.or(f32x4.sub(one, rest), sign);
}

/** x += y: x, y, width. */
export function add(op: usize): void {
  const bytes = (load<usize>(op, 12)) << 2;
  const tokens = tokensInBlock();
  for (let first = thread * 4; first < tokens; first += threads * 4) {
    const start = <usize>first * bytes;
    const end = <usize>min(first + 4, tokens) * bytes;
    for (let i = start; i < end; i += 16) {
      const x = load<usize>(op, 4) + i;
      v128.store(x, f32x4.add(v128.load(x), v128.load(load<usize>(op, 8) + i)));
    }
  }
}

/** The mean of each sequence's tokens, brought to length 1: x, width, out. */
export function meanPool(op: usize): void {
  const bytes = (load<usize>(op, 8)) << 2;
  for (let s = thread; s < sequenceCount(); s += threads) {
    const from = load<usize>(op, 4) + <usize>sequenceStart(s) * bytes;
    const end = load<usize>(op, 4) + <usize>sequenceStart(s + 1) * bytes;
    const out = load<usize>(op, 12) + <usize>s * bytes;
    let squares = f32x4.splat(0);
    for (let i: usize = 0; i < bytes; i += 16) {
      let sum = f32x4.splat(0);
      for (let at = from + i; at < end; at += bytes) sum = f32x4.add(sum, v128.load(at));
      v128.store(out + i, sum);
      squares = multiplyAdd(sum, sum, squares);
    }
    const length = sqrt<f32>(sumLanes(squares));
    // Whether the mean or the sum is brought to length 1 is the same.
    if (length > 0 && length < Infinity) {
      const factor = f32x4.splat(1 / length);
      for (let i: usize = 0; i < bytes; i += 16) v128.store(out + i, f32x4.mul(v128.load(out + i), factor));
    } else {
      memory.fill(out, 0, bytes);
    }
  }
}
