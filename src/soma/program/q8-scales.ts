import type { Address, Weight } from "./weight.ts";

/** A Q8_0 tile as kernels/parts/tile.ts lays it out: 4 rows × 32 columns as bytes, then one f32 scale a row. */
const tileBytes = 144;
const scalesAt = 128;

/** How far a scale may lie from the one that Q8_0 carries: that one is rounded to 11 bits. */
const nearestHalf = 2 ** -10;

/** Whether `exact` is what a scale was before it was rounded to a half. */
export function roundsTo(exact: number, rounded: number): boolean {
  return Math.abs(exact - rounded) <= Math.abs(rounded) * nearestHalf;
}

/**
 * Gives `count` unpacked rows of a Q8_0 matrix, from `row`, the scale that they had before Q8_0 rounded it: the same for
 * all. False where it contradicts one of theirs.
 */
export function placeQ8Scale(
  memory: WebAssembly.Memory,
  { at, columns }: Weight,
  row: number,
  count: number,
  scale: number,
): boolean {
  const view = new DataView(memory.buffer);
  const blocks = columns / 32;
  for (let each = row; each < row + count; each += 1) {
    for (let block = 0; block < blocks; block += 1) {
      const tile: Address = at + ((each >> 2) * blocks + block) * tileBytes;
      const place = tile + scalesAt + (each & 3) * 4;
      if (!roundsTo(scale, view.getFloat32(place, true))) return false;
      view.setFloat32(place, scale, true);
    }
  }
  return true;
}
