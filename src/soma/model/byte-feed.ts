import type { ModelBytes } from "./types.ts";

/**
 * A stream read in the portions its reader asks for, without a copy of the whole. A portion that is shorter than
 * asked says that the source has ended.
 */
export interface ByteFeed {
  /** Copies the next bytes to `target` until it is full or the source ends; gives how many came. */
  fill(target: Uint8Array): Promise<number>;
  /** Passes over `count` bytes; gives how many there were. */
  skip(count: number): Promise<number>;
  close(): Promise<void>;
}

/** The source broke off with an error of its own; the message is a sentence. */
export class SourceFailed extends Error {}

export function createByteFeed(source: ModelBytes, signal: AbortSignal): ByteFeed {
  const pieces = source.stream(signal)[Symbol.asyncIterator]();
  let piece: Uint8Array = new Uint8Array(0);
  let ended = false;

  const nextPiece = async (): Promise<IteratorResult<Uint8Array>> => {
    try {
      return await pieces.next();
    } catch (error) {
      ended = true;
      throw new SourceFailed(`The model's bytes broke off: ${error instanceof Error ? error.message : String(error)}.`);
    }
  };
  /** Takes up to `count` bytes of the present piece, fetching the next one when it is used up. */
  const take = async (count: number): Promise<Uint8Array> => {
    while (piece.length === 0 && !ended) {
      const next = await nextPiece();
      if (next.done === true) ended = true;
      else piece = next.value;
    }
    const taken = piece.subarray(0, count);
    piece = piece.subarray(taken.length);
    return taken;
  };
  const each = async (count: number, use: (bytes: Uint8Array, at: number) => void): Promise<number> => {
    let done = 0;
    while (done < count) {
      const bytes = await take(count - done);
      if (bytes.length === 0) break;
      use(bytes, done);
      done += bytes.length;
    }
    return done;
  };
  return {
    fill: (target) =>
      each(target.length, (bytes, at) => {
        target.set(bytes, at);
      }),
    skip: (count) => each(count, () => undefined),
    close: async () => {
      if (!ended) await pieces.return?.();
    },
  };
}
