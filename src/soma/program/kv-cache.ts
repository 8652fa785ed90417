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

/** A part of the engine's memory. */
export interface Stretch {
  readonly at: Address;
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
  for (const part of kvStretches(cache, positions)) {
    into.set(new Uint8Array(memory.buffer, part.at, part.bytes), at);
    at += part.bytes;
  }
}

/** Copies a snapshot of `positions` positions back in. It may come from a cache of another window. */
export function copyKvIn(memory: WebAssembly.Memory, cache: KvCache, positions: number, from: Uint8Array): void {
  let at = 0;
  for (const part of kvStretches(cache, positions)) {
    new Uint8Array(memory.buffer, part.at, part.bytes).set(from.subarray(at, at + part.bytes));
    at += part.bytes;
  }
}

/** Where the first `positions` positions lie, in the order of a snapshot: each head's keys, then each head's values. */
export function kvStretches(cache: KvCache, positions: number): readonly Stretch[] {
  const bytes = headBytes(cache, positions);
  const stride = headBytes(cache, cache.window);
  return [cache.keys, cache.values].flatMap((plane) =>
    Array.from({ length: cache.heads }, (_, head) => ({ at: plane + head * stride, bytes })),
  );
}

/** Whole groups of four positions, because keys are kept so. */
function headBytes(cache: KvShape, positions: number): number {
  return roundUp(positions, 4) * cache.headSize * (cache.numbers === "f16" ? 2 : 4);
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
