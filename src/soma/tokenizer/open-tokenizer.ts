import { createBpe, rankMerges } from "./bpe.ts";
import { createDetokenizer, createPieces } from "./pieces.ts";
import { preTokenizerNamed } from "./pretokenize.ts";
import { createSentencePiece } from "./sentencepiece.ts";
import { createSpecialSplitter } from "./split-special.ts";
import type { Tokenizer } from "./types.ts";
import { isTexts, readVocabulary, type Metadata, type Vocabulary } from "./vocabulary.ts";
import { createWordPiece } from "./wordpiece.ts";

export type { Tokenizer } from "./types.ts";

export type TokenizerEnding =
  { readonly kind: "opened"; readonly tokenizer: Tokenizer } | { readonly kind: "refused"; readonly message: string };

/** How one kind of tokenizer goes about it. */
interface Way {
  readonly alphabet: "byte letters" | "space marks";
  /** The tokens of a text that is free of control tokens, put at the end of `out`. */
  readonly encode: (text: string, out: number[]) => void;
  /** Put in front of a text, and of what follows a control token. */
  readonly spaceFirst: boolean;
  /** The tokens before and after a whole text. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

type WayEnding = { readonly kind: "way"; readonly way: Way } | { readonly kind: "refused"; readonly message: string };

/**
 * The tokenizer that a GGUF file's metadata describes: "gpt2" (byte-pair encoding), "llama" (SentencePiece) or "bert"
 * (WordPiece). Refused, with a sentence: another kind, a pre-tokenizer Soma does not have, parts that do not fit together.
 */
export function openTokenizer(metadata: Metadata): TokenizerEnding {
  const model = metadata.get("tokenizer.ggml.model");
  if (typeof model !== "string") return refused("The file does not say what tokenizer it has (tokenizer.ggml.model).");
  const kind = kinds.get(model);
  if (kind === undefined)
    return refused(`This file has a tokenizer of the kind "${shorten(model)}", which Soma does not have.`);
  const read = readVocabulary(metadata, kind.defaults);
  if (read.kind === "refused") return read;
  const found = kind.open(metadata, read.vocabulary);
  if (found.kind === "refused") return found;
  return { kind: "opened", tokenizer: assemble(read.vocabulary, found.way) };
}

function assemble(vocabulary: Vocabulary, way: Way): Tokenizer {
  const pieces = createPieces(vocabulary, way.alphabet);
  const split = createSpecialSplitter(vocabulary);
  return {
    size: vocabulary.size,
    begin: vocabulary.begin,
    end: vocabulary.end ?? vocabulary.separator,
    ends: vocabulary.ends,
    isControl: pieces.isControl,
    bytesOf: pieces.bytesOf,
    encode(text, { special = false, begin = true } = {}) {
      const tokens: number[] = [];
      if (begin && way.before !== undefined) tokens.push(way.before);
      let afterToken = true;
      for (const fragment of split(text.toWellFormed(), special)) {
        if (typeof fragment === "number") tokens.push(fragment);
        else way.encode(way.spaceFirst && afterToken ? ` ${fragment}` : fragment, tokens);
        afterToken = typeof fragment === "number";
      }
      if (begin && way.after !== undefined) tokens.push(way.after);
      return tokens;
    },
    decode(tokens, { special = false } = {}) {
      const text = createDetokenizer(special ? pieces.writtenBytesOf : pieces.bytesOf);
      return tokens.map((token) => text.push(token)).join("") + text.end();
    },
    createDetokenizer: () => createDetokenizer(pieces.bytesOf),
  };
}

interface Kind {
  /** The special tokens of files that do not name them. */
  readonly defaults: {
    readonly begin?: number;
    readonly end?: number;
    readonly unknown?: number;
    readonly separator?: number;
  };
  open(metadata: Metadata, vocabulary: Vocabulary): WayEnding;
}

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["gpt2", { defaults: { begin: 11, end: 11 }, open: openBpe }],
  ["llama", { defaults: { begin: 1, end: 2, unknown: 0 }, open: openSentencePiece }],
  ["bert", { defaults: { begin: 101, separator: 102, unknown: 100 }, open: openWordPiece }],
]);

function openBpe(metadata: Metadata, vocabulary: Vocabulary): WayEnding {
  const name = metadata.get("tokenizer.ggml.pre");
  const preTokenizer = preTokenizerNamed(typeof name === "string" ? name : undefined);
  if (preTokenizer === undefined) {
    return refused(
      `This file cuts words by the rules "${shorten(String(name))}" (tokenizer.ggml.pre), which Soma does not have.`,
    );
  }
  const merges = metadata.get("tokenizer.ggml.merges");
  if (!isTexts(merges)) return refused("The file has a vocabulary for byte-pair encoding, but no merges.");
  const ranked = rankMerges(vocabulary, merges);
  if (ranked.kind === "refused") return ranked;
  const encode = createBpe(vocabulary, ranked.ranks, preTokenizer);
  const ends = endsOf(metadata, vocabulary, preTokenizer.addBegin);
  return { kind: "way", way: { alphabet: "byte letters", encode, spaceFirst: false, ...ends } };
}

function openSentencePiece(metadata: Metadata, vocabulary: Vocabulary): WayEnding {
  const spaceFirst = flag(metadata, "add_space_prefix", true);
  const ends = endsOf(metadata, vocabulary, true);
  return {
    kind: "way",
    way: { alphabet: "space marks", encode: createSentencePiece(vocabulary), spaceFirst, ...ends },
  };
}

function openWordPiece(metadata: Metadata, vocabulary: Vocabulary): WayEnding {
  const lowercase = flag(metadata, "normalizer.lowercase", true);
  const encode = createWordPiece(vocabulary, {
    lowercase,
    stripAccents: flag(metadata, "normalizer.strip_accents", lowercase),
  });
  return {
    kind: "way",
    way: { alphabet: "space marks", encode, spaceFirst: false, before: vocabulary.begin, after: vocabulary.separator },
  };
}

function endsOf(metadata: Metadata, vocabulary: Vocabulary, addBegin: boolean): Pick<Way, "before" | "after"> {
  return {
    before: flag(metadata, "add_bos_token", addBegin) ? vocabulary.begin : undefined,
    after: flag(metadata, "add_eos_token", false) ? vocabulary.end : undefined,
  };
}

function flag(metadata: Metadata, key: string, otherwise: boolean): boolean {
  const value = metadata.get(`tokenizer.ggml.${key}`);
  return typeof value === "boolean" ? value : otherwise;
}

function shorten(name: string): string {
  const clean = name.replace(/[^\x20-\x7e]/g, "?");
  return clean.length > 60 ? `${clean.slice(0, 60)}…` : clean;
}

function refused(message: string): { kind: "refused"; message: string } {
  return { kind: "refused", message };
}
