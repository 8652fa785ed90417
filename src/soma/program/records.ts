import type { Address } from "./weight.ts";

/** Bytes of an operation in a program: a word that names it, and up to 15 operands. */
export const recordBytes = 64;

/** The operations' numbers; the same as in kernels/soma.ts. */
export enum Code {
  End = 0,
  Embed = 1,
  RmsNorm = 2,
  LayerNorm = 3,
  Quantise = 4,
  Regroup = 5,
  Matmul = 6,
  Rope = 7,
  HeadNorm = 8,
  StoreKv = 9,
  Attention = 10,
  PackedAttention = 11,
  Swiglu = 12,
  Gelu = 13,
  Add = 14,
  MeanPool = 15,
}

/** In an operation's first word: all threads meet before it. */
const meetBit = 0x100;

/**
 * How threads share an operation. "tokens": thread i takes every i-th group of four tokens, so two such operations in
 * a row need no meeting between them. "claimed": each takes what is free, so threads meet before and after.
 */
export type Share = "tokens" | "claimed";

/** A number's bits as an operand. */
export function float(value: number): number {
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}

const bits = new DataView(new ArrayBuffer(4));

export interface Records {
  put(code: number, share: Share, operands: readonly number[]): void;
  /** All threads meet before the next operation, whatever it is. */
  meet(): void;
  end(): { readonly program: Address; readonly bytes: number };
}

/** Writes records one after another from `at`, and where threads must meet. */
export function createRecords(places: {
  readonly memory: WebAssembly.Memory;
  readonly at: Address;
  readonly bytes: number;
  readonly frame: Address;
}): Records {
  const { memory, at, bytes, frame } = places;
  const view = new DataView(memory.buffer, at, bytes);
  let next = recordBytes;
  let before: Share = "tokens";
  let meetNext = false;
  view.setInt32(4, frame, true);

  const write = (word: number, operands: readonly number[]): void => {
    if (operands.length > 15) throw new Error("An operation has at most 15 operands.");
    if (next + recordBytes > bytes) throw new Error(`A program of ${bytes} bytes has no more room.`);
    view.setInt32(next, word, true);
    for (const [i, operand] of operands.entries()) view.setInt32(next + 4 + i * 4, operand, true);
    next += recordBytes;
  };

  return {
    put(code, share, operands) {
      const meets = meetNext || before === "claimed" || share === "claimed";
      write(code | (meets ? meetBit : 0), operands);
      before = share;
      meetNext = false;
    },
    meet() {
      meetNext = true;
    },
    end() {
      write(Code.End | meetBit, []);
      return { program: at, bytes: next };
    },
  };
}
