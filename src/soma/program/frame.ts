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

/** Says what the next run is over. At `frame` lie `frameBytes`, aligned to 64, zero before the first use. */
export function writeFrame(memory: WebAssembly.Memory, frame: Address, block: Block): void {
  void memory;
  void frame;
  void block;
  throw new Error("not yet");
}

/** Makes the meeting place of a frame new, after a run that returned false and when no thread is in it any more. */
export function resetFrame(memory: WebAssembly.Memory, frame: Address): void {
  new Uint8Array(memory.buffer, frame, frameBytes).fill(0);
}
