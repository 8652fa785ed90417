import type { GgufValue } from "../gguf/read-header.ts";
import type { Tokenizer } from "./types.ts";

export type { Detokenizer, EncodeOptions, Tokenizer } from "./types.ts";

export type TokenizerEnding =
  { readonly kind: "opened"; readonly tokenizer: Tokenizer } | { readonly kind: "refused"; readonly message: string };

/** The tokenizer that a GGUF file's metadata describes. */
export function openTokenizer(metadata: ReadonlyMap<string, GgufValue>): TokenizerEnding {
  void metadata;
  throw new Error("not yet");
}
