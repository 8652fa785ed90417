import { groupBytes, Kind, scalesAt, tileBytes } from "./tile";
import { unpackQ4K, unpackQ5K, unpackQ6K } from "./unpack-k";
import { doubt, fifthBits, scaleOf, sound, startCheck } from "./unpack-parts";

/** The file's packings: ggml's block structs (ggml-common.h), numbered as in program/weight.ts. */
const enum Packing {
  Q4_0 = 0,
  Q4_1 = 1,
  Q5_0 = 2,
  Q5_1 = 3,
  Q6_K = 4,
  Q8_0 = 5,
  F16 = 6,
  BF16 = 7,
  F32 = 8,
  Q4_K = 9,
  Q5_K = 10,
}

function kindOf(packing: i32): i32 {
  if (packing === Packing.Q4_K) return Kind.Q4_1;
  if (packing === Packing.Q5_K) return Kind.Q5_1;
  return packing;
}

/** Packs rows of a GGUF tensor at `from` into a weight from row `row`; false if a scale or value is not finite. */
export function unpackRows(packing: i32, weight: usize, blocks: i32, row: i32, count: i32, from: usize): bool {
  const kind = kindOf(packing);
  const size = groupBytes(kind, blocks);
  startCheck();
  let at = from;
  for (let r = row; r < row + count; r++) {
    const group = weight + <usize>(r >> 2) * size;
    at = unpackRow(packing, group, <usize>(r & 3) << 2, blocks, at);
  }
  return sound();
}

/** One row, whose lane begins `lane` bytes into each vector; gives where the next one's bytes begin. */
function unpackRow(packing: i32, group: usize, lane: usize, blocks: i32, from: usize): usize {
  switch (packing) {
    case Packing.Q4_0: return nibbleRow(Kind.Q4_0, group + lane, blocks, from);
    case Packing.Q4_1: return nibbleRow(Kind.Q4_1, group + lane, blocks, from);
    case Packing.Q5_0: return nibbleRow(Kind.Q5_0, group + lane, blocks, from);
    case Packing.Q5_1: return nibbleRow(Kind.Q5_1, group + lane, blocks, from);
    case Packing.Q6_K: return unpackQ6K(group + lane, blocks, from);
    case Packing.Q8_0: return byteRow(group + lane, blocks, from);
    case Packing.F16: return halfRow(group, lane, blocks, from);
    case Packing.BF16: return brainRow(group + lane, blocks, from);
    case Packing.Q4_K: return unpackQ4K(group + lane, blocks, from);
    case Packing.Q5_K: return unpackQ5K(group + lane, blocks, from);
    default: return floatRow(group + lane, blocks, from);
  }
}

/** block_q4_0, q4_1, q5_0, q5_1: scale, minimum, fifth bits, then value i and i + 16 in byte i: our order too. */
@inline
function nibbleRow(kind: i32, first: usize, blocks: i32, from: usize): usize {
  let tile = first;
  let at = from;
  for (let b = 0; b < blocks; b++, tile += tileBytes(kind)) {
    store<f32>(tile + scalesAt(kind), scaleOf(load<u16>(at)));
    at += 2;
    if (kind === Kind.Q4_1 || kind === Kind.Q5_1) {
      store<f32>(tile + scalesAt(kind) + 16, scaleOf(load<u16>(at)));
      at += 2;
    }
    if (kind === Kind.Q5_0 || kind === Kind.Q5_1) {
      store<u32>(tile, fifthBits(load<u32>(at)), 64);
      at += 4;
    }
    store<u32>(tile, load<u32>(at));
    store<u32>(tile, load<u32>(at, 4), 16);
    store<u32>(tile, load<u32>(at, 8), 32);
    store<u32>(tile, load<u32>(at, 12), 48);
    at += 16;
  }
  return at;
}

/** block_q8_0: scale, 32 signed bytes; kept as value + 128. */
function byteRow(first: usize, blocks: i32, from: usize): usize {
  let tile = first;
  let at = from;
  for (let b = 0; b < blocks; b++, tile += 144) {
    store<f32>(tile, scaleOf(load<u16>(at)), 128);
    at += 2;
    for (let q: usize = 0; q < 8; q++) store<u32>(tile + (q << 4), load<u32>(at + (q << 2)) ^ 0x80808080);
    at += 32;
  }
  return at;
}

/**
 * Halves, kept as halves but times 2^10 where the whole row is below 64: then none is subnormal, which some processors
 * read very slowly. The row's factor takes it back.
 */
function halfRow(group: usize, lane: usize, blocks: i32, from: usize): usize {
  const values = blocks << 5;
  let most: u32 = 0;
  for (let i = 0; i < values; i++) most = max(most, <u32>load<u16>(from + ((<usize>i) << 1)) & 0x7fff);
  doubt(most >= 0x7c00);
  const raised = most < 0x5400; // 64
  for (let i = 0; i < values; i++) {
    const bits = <u32>load<u16>(from + ((<usize>i) << 1));
    const to = group + ((<usize>(i >> 1)) << 4) + lane + ((<usize>(i & 1)) << 1);
    store<u16>(to, <u16>(raised ? raise(bits) : flush(bits)));
  }
  store<f32>(group + ((<usize>blocks) << 8) + lane, raised ? 0.0009765625 : 1);
  return from + ((<usize>values) << 1);
}

/** A half below 64, times 2^10: exact. */
function raise(bits: u32): u32 {
  const rest = bits & 0x7fff;
  if (rest === 0) return bits;
  if (rest >= 0x0400) return bits + (10 << 10);
  // a subnormal's first bit becomes the hidden one
  const places = clz<u32>(rest) - 21;
  return (bits & 0x8000) | (((11 - places) << 10) + ((rest << places) & 0x3ff));
}

/** In a row that reaches 64, what is below 6.1e-5 is nothing. */
function flush(bits: u32): u32 {
  return (bits & 0x7c00) === 0 ? bits & 0x8000 : bits;
}

function brainRow(first: usize, blocks: i32, from: usize): usize {
  const words = blocks << 4;
  for (let i: usize = 0; i < <usize>words; i++) {
    const pair = load<u32>(from + (i << 2));
    doubt((pair & 0x7f80) === 0x7f80 || (pair & 0x7f800000) === 0x7f800000);
    store<u32>(first + (i << 4), pair);
  }
  return from + ((<usize>words) << 2);
}

function floatRow(first: usize, blocks: i32, from: usize): usize {
  const values = blocks << 5;
  for (let i: usize = 0; i < <usize>values; i++) {
    const bits = load<u32>(from + (i << 2));
    doubt((bits & 0x7f800000) === 0x7f800000);
    store<u32>(first + (i << 4), bits);
  }
  return from + ((<usize>values) << 2);
}
