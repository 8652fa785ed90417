import { firstPosition, thread, threads, tokensInBlock } from "./frame";

/** Turns pairs of each head by the token's place: x, heads, head size, stride in floats, table, layout (1: halves). */
export function rope(op: usize): void {
  const heads = load<i32>(op, 8);
  const size = load<i32>(op, 12);
  const stride = load<i32>(op, 16);
  const halves = load<i32>(op, 24) === 1;
  const tokens = tokensInBlock();
  for (let first = thread * 4; first < tokens; first += threads * 4) {
    for (let t = first; t < min(first + 4, tokens); t++) {
      const turns = load<usize>(op, 20) + <usize>(firstPosition() + t) * ((<usize>size) << 2);
      for (let h = 0; h < heads; h++) {
        const x = load<usize>(op, 4) + ((<usize>(t * stride + h * size)) << 2);
        if (halves) turnHalves(x, turns, (<usize>size) << 1);
        else turnNeighbours(x, turns, (<usize>size) << 2);
      }
    }
  }
}

/** Values 2i and 2i + 1 are a pair. */
function turnNeighbours(x: usize, turns: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = v128.load(x + i);
    const turn = v128.load(turns + i);
    const cosines = i8x16.shuffle(turn, turn, 0, 1, 2, 3, 0, 1, 2, 3, 8, 9, 10, 11, 8, 9, 10, 11);
    const sines = i8x16.shuffle(turn, turn, 4, 5, 6, 7, 4, 5, 6, 7, 12, 13, 14, 15, 12, 13, 14, 15);
    const swapped = i8x16.shuffle(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
    const signed = f32x4.mul(sines, f32x4(-1, 1, -1, 1));
    v128.store(x + i, f32x4.add(f32x4.mul(v, cosines), f32x4.mul(swapped, signed)));
  }
}

/** Values i and i + half are a pair. `half`: of the head, in bytes; any multiple of 8. */
function turnHalves(x: usize, turns: usize, half: usize): void {
  for (let i: usize = 0; i < half; i += 4) {
    const a = load<f32>(x + i);
    const b = load<f32>(x + i + half);
    const cosine = load<f32>(turns + (i << 1));
    const sine = load<f32>(turns + (i << 1), 4);
    store<f32>(x + i, a * cosine - b * sine);
    store<f32>(x + i + half, a * sine + b * cosine);
  }
}
