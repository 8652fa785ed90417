import { thread, threads, tokensInBlock } from "./frame";
import { widenHalf } from "./lanes";
import { groupBytes, hasMinima, Kind, offsetOf, quadWord, scalesAt, tileBytes } from "./tile";

/** Rows of a table as f32: kind, weight, rows, blocks, tokens (i32), out, flags (1: add to out). */
export function embed(op: usize): void {
  const kind = load<i32>(op, 4);
  const rows = load<u32>(op, 12);
  const blocks = load<i32>(op, 16);
  const add = (load<i32>(op, 28) & 1) !== 0;
  const size = groupBytes(kind, blocks);
  const tokens = tokensInBlock();
  for (let first = thread * 4; first < tokens; first += threads * 4) {
    for (let t = first; t < min(first + 4, tokens); t++) {
      let row = load<u32>(load<usize>(op, 20) + ((<usize>t) << 2));
      if (row >= rows) row = 0;
      const group = load<usize>(op, 8) + <usize>(row >> 2) * size;
      const out = load<usize>(op, 24) + ((<usize>(t * blocks)) << 7);
      embedRow(kind, group, <usize>row & 3, blocks, out, add);
    }
  }
}

function embedRow(kind: i32, group: usize, row: usize, blocks: i32, out: usize, add: bool): void {
  const factor = kind === Kind.F16 ? load<f32>(group + ((<usize>blocks) << 8) + (row << 2)) : 1;
  for (let b: usize = 0; b < <usize>blocks; b++) {
    const tile = group + b * tileBytes(kind);
    const to = out + (b << 7);
    for (let q: usize = 0; q < 8; q++) {
      for (let c: usize = 0; c < 4; c++) {
        const place = to + (((q << 2) + c) << 2);
        const v = kind >= Kind.F16 ? factor * number(kind, tile, row, (q << 2) + c) : scaledNumber(kind, tile, row, q, c);
        store<f32>(place, add ? load<f32>(place) + v : v);
      }
    }
  }
}

function number(kind: i32, tile: usize, row: usize, column: usize): f32 {
  if (kind === Kind.F32) return load<f32>(tile + (column << 4) + (row << 2));
  const bits = <u32>load<u16>(tile + ((column >> 1) << 4) + (row << 2) + ((column & 1) << 1));
  return kind === Kind.BF16 ? reinterpret<f32>(bits << 16) : widenHalf(bits);
}

function scaledNumber(kind: i32, tile: usize, row: usize, q: usize, c: usize): f32 {
  const at = tile + scalesAt(kind) + (kind === Kind.Q6_K ? (q >> 2) << 4 : 0) + (row << 2);
  const value = <f32>((quadWord(kind, tile, row, q) >> (<u32>c << 3)) & 0xff);
  const scale = load<f32>(at);
  return hasMinima(kind) ? value * scale + load<f32>(at, 16) : (value - offsetOf(kind)) * scale;
}
