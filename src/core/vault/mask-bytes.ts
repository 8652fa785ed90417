import { concat, type Bytes } from "#core/words/bytes.ts";

/** Puts `instead` in the place of secrets in bytes that come piece by piece. */
export interface Mask {
  /** What can be shown now: nothing of a piece's end that could be the beginning of a secret. */
  push(piece: Uint8Array): Bytes;
  /** What was held back: no more pieces come. */
  end(): Bytes;
}

/** The longest of the spellings counts where several begin at one place. */
export function createMask(spellings: readonly Bytes[], instead: Bytes): Mask {
  const longestFirst = spellings.toSorted((one, other) => other.length - one.length);
  const begins = new Set(spellings.map(([first]) => first));
  let held: Bytes = new Uint8Array(0);

  /** How many bytes at `at` are a secret; `undecided` when the end came first. */
  function secretAt(bytes: Bytes, at: number, isEnd: boolean): number | "undecided" {
    for (const spelling of longestFirst) {
      const there = Math.min(spelling.length, bytes.length - at);
      let same = 0;
      while (same < there && bytes[at + same] === spelling[same]) same += 1;
      if (same === spelling.length) return same;
      if (same === there && !isEnd) return "undecided";
    }
    return 0;
  }

  function take(bytes: Bytes, isEnd: boolean): Bytes {
    const shown: Uint8Array[] = [];
    let from = 0;
    let at = 0;
    while (at < bytes.length) {
      const length = begins.has(bytes[at]) ? secretAt(bytes, at, isEnd) : 0;
      if (length === "undecided") break;
      if (length === 0) {
        at += 1;
        continue;
      }
      shown.push(bytes.subarray(from, at), instead);
      at += length;
      from = at;
    }
    shown.push(bytes.subarray(from, at));
    held = bytes.slice(at);
    return concat(...shown);
  }

  return {
    push: (piece) => take(concat(held, piece), false),
    end: () => take(held, true),
  };
}

/** A whole text, masked. */
export function masked(text: string, spellings: readonly string[], instead: string): string {
  return spellings
    .toSorted((one, other) => other.length - one.length)
    .reduce((rest, spelling) => rest.replaceAll(spelling, instead), text);
}
