import type { GgufValue } from "../gguf/values.ts";
import { controlNames, endNames, renderedNames, specialTokens, type SpecialRole } from "./special-tokens.ts";

/** GGUF's token types (`tokenizer.ggml.token_type`). */
export const tokenTypes = {
  undefined: 0,
  normal: 1,
  unknown: 2,
  control: 3,
  userDefined: 4,
  unused: 5,
  byte: 6,
} as const;

export type Metadata = ReadonlyMap<string, GgufValue>;

export interface Vocabulary {
  readonly size: number;
  idOf(text: string): number | undefined;
  textOf(token: number): string;
  /** SentencePiece's log-probability; 0 where the file gives none. */
  scoreOf(token: number): number;
  typeOf(token: number): number;
  /** UTF-16 units of the longest token. */
  readonly longest: number;
  readonly begin: number | undefined;
  readonly end: number | undefined;
  readonly separator: number | undefined;
  readonly unknown: number | undefined;
  /** Tokens that end an answer. */
  readonly ends: ReadonlySet<number>;
}

export type VocabularyEnding =
  { readonly kind: "read"; readonly vocabulary: Vocabulary } | { readonly kind: "refused"; readonly message: string };

const mostTokens = 1_000_000;
/** Each step of a merge looks at no more than this, so that a stranger's token of a megabyte costs nothing. */
const longestToken = 4096;

/** Reads tokens, types, scores and special tokens; `defaults` are what the kind of tokenizer takes for those not given. */
export function readVocabulary(metadata: Metadata, defaults: Partial<Record<SpecialRole, number>>): VocabularyEnding {
  const texts = metadata.get("tokenizer.ggml.tokens");
  if (!isTexts(texts)) return refused("The file has no vocabulary (tokenizer.ggml.tokens).");
  if (texts.length > mostTokens)
    return refused(`The vocabulary has ${texts.length} tokens; ${mostTokens} is the most.`);
  const ids = new Map<string, number>();
  let longest = 0;
  for (let id = 0; id < texts.length; id += 1) {
    const text = texts[id] ?? "";
    ids.set(text === "" ? `[EMPTY_${id}]` : text, id); // llama.cpp's name for it
    if (text.length > longest) longest = text.length;
  }
  if (longest > longestToken)
    return refused(`The vocabulary has a token of ${longest} characters; ${longestToken} is the most.`);
  if (ids.size < texts.length) return refused("The vocabulary has the same token twice.");
  const types = readNumbers(metadata, "token_type", texts.length);
  const scores = readNumbers(metadata, "scores", texts.length);
  if (types.kind === "refused") return types;
  if (scores.kind === "refused") return scores;
  const special = readSpecial(metadata, texts.length, defaults);
  if (special.kind === "refused") return special;

  const kinds = new Uint8Array(texts.length).fill(tokenTypes.normal);
  for (let id = 0; types.numbers !== undefined && id < kinds.length; id += 1) {
    const type = types.numbers[id] ?? tokenTypes.undefined;
    kinds[id] = type >= tokenTypes.undefined && type <= tokenTypes.byte ? type : tokenTypes.undefined;
  }
  const idOf = (text: string): number | undefined => ids.get(text);
  const ends = findEnds(special.tokens, idOf);
  for (const token of controlNames(special.tokens, idOf)) kinds[token] = tokenTypes.control;
  for (const token of renderedNames.map(idOf)) if (token !== undefined) kinds[token] = tokenTypes.userDefined;
  return {
    kind: "read",
    vocabulary: {
      size: texts.length,
      idOf,
      textOf: (token) => texts[token] ?? "",
      scoreOf: (token) => scores.numbers?.[token] ?? 0,
      typeOf: (token) => kinds[token] ?? tokenTypes.undefined,
      longest,
      begin: special.tokens.begin,
      end: special.tokens.end,
      separator: special.tokens.separator,
      unknown: special.tokens.unknown,
      ends,
    },
  };
}

type Tokens = Partial<Record<SpecialRole, number>>;

function findEnds(given: Tokens, idOf: (text: string) => number | undefined): Set<number> {
  const ends = new Set<number>();
  for (const [role, { ends: isEnd, names }] of Object.entries(specialTokens)) {
    if (!isEnd) continue;
    const named = names.map(idOf).find((token) => token !== undefined);
    const token = given[role as SpecialRole] ?? named;
    if (token !== undefined) ends.add(token);
  }
  for (const name of endNames) {
    const token = idOf(name);
    if (token !== undefined) ends.add(token);
  }
  return ends;
}

function readSpecial(
  metadata: Metadata,
  size: number,
  defaults: Tokens,
): { kind: "read"; tokens: Tokens } | { kind: "refused"; message: string } {
  const tokens: Tokens = {};
  for (const [name, { keys }] of Object.entries(specialTokens)) {
    const role = name as SpecialRole;
    const usual = defaults[role];
    if (usual !== undefined && usual < size) tokens[role] = usual;
    for (const key of keys) {
      const value = metadata.get(`tokenizer.ggml.${key}`);
      if (value === undefined) continue;
      const fits = typeof value === "number" && Number.isInteger(value) && value >= 0 && value < size;
      if (!fits) return refused(`The file's tokenizer.ggml.${key} is no token of its vocabulary of ${size}.`);
      tokens[role] = value;
      break;
    }
  }
  return { kind: "read", tokens };
}

/** An array with one number a token, if the file has it. */
function readNumbers(
  metadata: Metadata,
  key: string,
  size: number,
): { kind: "read"; numbers: Int32Array | Float32Array | undefined } | { kind: "refused"; message: string } {
  const numbers = metadata.get(`tokenizer.ggml.${key}`);
  if (numbers === undefined) return { kind: "read", numbers };
  if (!(numbers instanceof Int32Array) && !(numbers instanceof Float32Array)) {
    return refused(`The file's tokenizer.ggml.${key} is not an array of numbers.`);
  }
  if (numbers.length !== size) {
    return refused(`The tokenizer does not fit its vocabulary: ${size} tokens, but ${numbers.length} in ${key}.`);
  }
  if (numbers.some(Number.isNaN)) return refused(`The file's tokenizer.ggml.${key} holds what is no number.`);
  return { kind: "read", numbers };
}

export function isTexts(value: GgufValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === "string");
}

function refused(message: string): { kind: "refused"; message: string } {
  return { kind: "refused", message };
}
