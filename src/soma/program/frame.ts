import type { Address } from "./weight.ts";

/** Bytes of a frame: what a program reads at run time, and where its threads meet. */
export const frameBytes = 1024;

/** Sequences that one block of the encoder may hold. */
export const maxSequences = 128;

/** A block of tokens: of one growing text, or whole texts side by side (the encoder's). */
export type Block =
  | {
      readonly tokens: number;
      /** The place of the block's first token in the text. */
      readonly position: number;
    }
  | { readonly lengths: readonly number[] };

/** Words of a frame; kernels/parts/frame.ts names the same places, and those where threads meet. */
const tokensWord = 0;
const positionWord = 1;
const sequencesWord = 2;
const startsWord = 64;

/** Says what the next run is over. At `frame` lie `frameBytes`, aligned to 64, zero before the first use. */
export function writeFrame(memory: WebAssembly.Memory, frame: Address, block: Block): void {
  const words = new Int32Array(memory.buffer, frame, frameBytes / 4);
  if ("tokens" in block) {
    words[tokensWord] = block.tokens;
    words[positionWord] = block.position;
    words[sequencesWord] = 0;
    return;
  }
  if (block.lengths.length > maxSequences) throw new Error(`A block holds at most ${maxSequences} sequences.`);
  let start = 0;
  for (const [i, length] of block.lengths.entries()) {
    words[startsWord + i] = start;
    start += length;
  }
  words[startsWord + block.lengths.length] = start;
  words[tokensWord] = start;
  words[positionWord] = 0;
  words[sequencesWord] = block.lengths.length;
}

/** Makes the meeting place of a frame new, after a run that returned false and when no thread is in it any more. */
export function resetFrame(memory: WebAssembly.Memory, frame: Address): void {
  new Uint8Array(memory.buffer, frame, frameBytes).fill(0);
}
