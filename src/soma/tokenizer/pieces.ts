import { fromByteLetters } from "./byte-letters.ts";
import { spaceMark } from "./sentencepiece.ts";
import type { Detokenizer } from "./types.ts";
import { tokenTypes, type Vocabulary } from "./vocabulary.ts";

const encoder = new TextEncoder();
const nothing = new Uint8Array(0);

/** What tokens add to a text, as bytes: a token may be half a character. */
export interface Pieces {
  readonly bytesOf: (token: number) => Uint8Array;
  /** The same, with control tokens written out. */
  readonly writtenBytesOf: (token: number) => Uint8Array;
  readonly isControl: (token: number) => boolean;
}

export function createPieces(vocabulary: Vocabulary, alphabet: "byte letters" | "space marks"): Pieces {
  const known: (Uint8Array | undefined)[] = [];
  const isControl = (token: number): boolean => {
    const type = vocabulary.typeOf(token);
    return type === tokenTypes.control || type === tokenTypes.unknown;
  };

  function writtenBytesOf(token: number): Uint8Array {
    const text = vocabulary.textOf(token);
    switch (vocabulary.typeOf(token)) {
      case tokenTypes.normal:
        return alphabet === "byte letters" ? fromByteLetters(text) : encoder.encode(text.replaceAll(spaceMark, " "));
      case tokenTypes.byte:
        return byteNamed(text);
      case tokenTypes.control:
      case tokenTypes.unknown:
      case tokenTypes.userDefined:
        return encoder.encode(text);
      default:
        return nothing;
    }
  }
  return {
    isControl,
    writtenBytesOf,
    bytesOf(token) {
      if (isControl(token) || !(token >= 0 && token < vocabulary.size)) return nothing;
      return (known[token] ??= writtenBytesOf(token));
    },
  };
}

/** "<0x0A>" is the byte 10. */
function byteNamed(text: string): Uint8Array {
  const digits = /^<0x([0-9A-Fa-f]{2})>$/.exec(text)?.[1];
  return digits === undefined ? nothing : Uint8Array.of(Number.parseInt(digits, 16));
}

export function createDetokenizer(bytesOf: (token: number) => Uint8Array): Detokenizer {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return {
    push: (token) => decoder.decode(bytesOf(token), { stream: true }),
    end: () => decoder.decode(),
  };
}
