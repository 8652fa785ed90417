import type { Address } from "./weight.ts";

export type KvNumbers = "f16" | "f32";

/**
 * Keys and values of one layer. Heads one after another; in a head, keys in groups of four positions (lane = position),
 * values position by position. So a beginning of the positions is a beginning of each head's bytes: truncating needs
 * nothing, and a snapshot is one copy a head.
 */
export interface KvCache {
  readonly numbers: KvNumbers;
  /** Key and value heads. */
  readonly heads: number;
  /** A multiple of 4, at most 256. */
  readonly headSize: number;
  /** Positions it has room for; a multiple of 4. */
  readonly window: number;
  readonly keys: Address;
  readonly values: Address;
  readonly bytes: number;
}

export interface KvShape {
  readonly numbers: KvNumbers;
  readonly heads: number;
  readonly headSize: number;
  /** Positions wanted; rounded up to a multiple of 4. */
  readonly window: number;
}

export function kvBytes(shape: KvShape): number {
  return 2 * shape.heads * shape.headSize * roundUp(shape.window, 4) * (shape.numbers === "f16" ? 2 : 4) + 128;
}

/** A layer's cache from `at` (a multiple of 64). */
export function placeKv(shape: KvShape, at: Address): KvCache {
  const window = roundUp(shape.window, 4);
  const half = roundUp(shape.heads * shape.headSize * window * (shape.numbers === "f16" ? 2 : 4), 64);
  return { ...shape, window, keys: at, values: at + half, bytes: kvBytes(shape) };
}

/** Bytes of a snapshot of the first `positions` positions. */
export function snapshotBytes(cache: KvShape, positions: number): number {
  return 2 * cache.heads * headBytes(cache, positions);
}

/** Copies the first `positions` positions out to `into`, which has `snapshotBytes` of room. */
export function copyKvOut(memory: WebAssembly.Memory, cache: KvCache, positions: number, into: Uint8Array): void {
  let at = 0;
  for (const part of headParts(memory, cache, positions)) {
    into.set(part, at);
    at += part.length;
  }
}

/** Copies a snapshot of `positions` positions back in. It may come from a cache of another window. */
export function copyKvIn(memory: WebAssembly.Memory, cache: KvCache, positions: number, from: Uint8Array): void {
  let at = 0;
  for (const part of headParts(memory, cache, positions)) {
    part.set(from.subarray(at, at + part.length));
    at += part.length;
  }
}

function* headParts(memory: WebAssembly.Memory, cache: KvCache, positions: number): Generator<Uint8Array> {
  const bytes = headBytes(cache, positions);
  const stride = headBytes(cache, cache.window);
  for (const plane of [cache.keys, cache.values]) {
    for (let head = 0; head < cache.heads; head++) yield new Uint8Array(memory.buffer, plane + head * stride, bytes);
  }
}

/** Whole groups of four positions, because keys are kept so. */
function headBytes(cache: KvShape, positions: number): number {
  return roundUp(positions, 4) * cache.headSize * (cache.numbers === "f16" ? 2 : 4);
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
