import { constrain, type Constraint, type Vocabulary } from "../constraint.ts";
import type { Grammar } from "../grammar.ts";
import { grammarOfSchema } from "../json-schema.ts";
import { isValidText } from "./check-json.ts";
import { below, likelyValue, oneOf, randomSchema, writeRandomly, type Chance } from "./random-json.ts";

const pieces = [
  '{"',
  '"}',
  '":',
  '": "',
  '","',
  '", "',
  '"]',
  "[]",
  "{}",
  "true",
  "false",
  "null",
  "00",
  "12",
  "-1",
  ".5",
  "e1",
  "1e",
  "}}",
  "]}",
  "\n  ",
  "  ",
  ', "',
  "\\u00",
  "\\u",
  '\\"',
  "ab",
  "abc",
  "name",
  '{"a":',
  '"a"',
  '"name":',
  "1,",
  "[1,",
  '"b":1,"',
  "水",
  "é",
  "\ud83e\udd8a",
  'a":"b","',
];

/** Every byte, pieces of JSON, beginnings and ends of characters, and one token that ends. */
export const piecesVocabulary: Vocabulary = (() => {
  const texts = pieces.map((piece) => new TextEncoder().encode(piece));
  const fox = new TextEncoder().encode('x\ud83e\udd8a"');
  const broken = [1, 2, 3, 4].flatMap((at) => [fox.slice(0, at), fox.slice(at)]);
  const tokens = [...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)), ...texts, ...broken];
  const end = tokens.length;
  return {
    size: end + 1,
    bytesOf: (token) => tokens[token] ?? new Uint8Array(),
    isControl: (token) => token === end,
    ends: new Set([end]),
  };
})();

export const allows = (mask: Uint32Array, token: number): boolean =>
  ((mask[token >> 5] ?? 0) & (1 << (token & 31))) !== 0;

/** The text is one of the grammar's, told by a constraint token by token, each token a byte. */
export function accepts(grammar: Grammar, text: string): boolean {
  const constraint = constrain(grammar, piecesVocabulary);
  for (const byte of new TextEncoder().encode(text)) {
    if (!allows(constraint.mask(), byte)) return false;
    constraint.accept(byte);
  }
  return constraint.mayEnd;
}

/** The same, of the tokens that fit each time a random one. */
function acceptsInPieces(grammar: Grammar, text: string, chance: Chance): boolean {
  const constraint = constrain(grammar, piecesVocabulary);
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) {
    const fitting = Array.from({ length: piecesVocabulary.size }, (_, token) => token).filter((token) => {
      const of = piecesVocabulary.bytesOf(token);
      return of.length > 0 && of.every((byte, place) => bytes[at + place] === byte);
    });
    const token = oneOf(chance, [fitting[0] ?? 0, ...fitting]);
    if (!allows(constraint.mask(), token)) return false;
    constraint.accept(token);
    at += piecesVocabulary.bytesOf(token).length;
  }
  return constraint.mayEnd;
}

/**
 * Writes a text of the grammar by chance, any allowed token being as likely as another; after `patience` tokens those
 * that close come first. undefined: it came to no end in time. Throws where nothing is allowed.
 */
export function wander(grammar: Grammar, chance: Chance, about = "The grammar", patience = 30): string | undefined {
  const { ends, size } = piecesVocabulary;
  const constraint = constrain(grammar, piecesVocabulary);
  const bytes: number[] = [];
  const closing = [...ends, ...Array.from('"}]0', (letter) => letter.charCodeAt(0))];
  for (let step = 0; step < 400; step += 1) {
    const mask = constraint.mask();
    const allowed = Array.from({ length: size }, (_, token) => token).filter((token) => allows(mask, token));
    if (allowed.length === 0) throw new Error(`${about} has a dead end after ${JSON.stringify(decoded(bytes))}.`);
    if (step % 16 === 3) compareMask(constraint, mask, bytes);
    const preferred = step > patience && chance() < 0.8 ? closing.find((token) => allowed.includes(token)) : undefined;
    const token = preferred ?? allowed[below(chance, allowed.length)] ?? 0;
    constraint.accept(token);
    if (ends.has(token)) return decoded(bytes);
    bytes.push(...piecesVocabulary.bytesOf(token));
  }
  return undefined;
}

const decoded = (bytes: readonly number[]): string => new TextDecoder().decode(Uint8Array.from(bytes));

/** A mask says of each token what following its bytes one by one says. */
function compareMask(constraint: Constraint, mask: Uint32Array, before: readonly number[]): void {
  for (let token = 0; token < piecesVocabulary.size - 1; token += 1) {
    const isFollowed = follows(constraint.fork(), piecesVocabulary.bytesOf(token));
    if (allows(mask, token) !== isFollowed) {
      const text = JSON.stringify(decoded([...piecesVocabulary.bytesOf(token)]));
      throw new Error(`After ${JSON.stringify(decoded(before))} the mask ${isFollowed ? "lacks" : "has"} ${text}.`);
    }
  }
}

function follows(constraint: Constraint, bytes: Uint8Array): boolean {
  for (const byte of bytes) {
    if (!allows(constraint.mask(), byte)) return false;
    constraint.accept(byte);
  }
  return true;
}

export interface Tally {
  schemas: number;
  accepted: number;
  rejected: number;
  written: number;
}

/**
 * One random schema: texts that it admits and others must be told apart as the independent check does, by bytes and by
 * tokens; what is written by chance under the grammar must be valid. Throws at the first difference.
 */
export function tryRandomSchema(chance: Chance, tally: Tally): void {
  const schema = randomSchema(chance);
  const about = `The schema ${JSON.stringify(schema)}`;
  const any = grammarOfSchema(schema);
  const compact = grammarOfSchema(schema, { writing: "compact" });
  const isWanted = (text: string): boolean => isValidText(text, schema);
  tally.schemas += 1;

  for (let trial = 0; trial < 12; trial += 1) {
    let text = writeRandomly(likelyValue(schema, chance), chance);
    if (trial % 3 === 2) text = changed(text, chance).toWellFormed();
    const isValid = isWanted(text);
    tally[isValid ? "accepted" : "rejected"] += 1;
    if (any.kind === "refused") {
      if (isValid) throw new Error(`${about} is refused (${any.message}) but admits ${text}.`);
      continue;
    }
    for (const taken of [accepts(any.grammar, text), acceptsInPieces(any.grammar, text, chance)]) {
      if (taken !== isValid) throw new Error(`${about} ${taken ? "takes" : "does not take"} ${JSON.stringify(text)}.`);
    }
    if (compact.kind === "read" && !isValid && accepts(compact.grammar, text)) {
      throw new Error(`${about}, compact, takes ${JSON.stringify(text)}.`);
    }
  }
  for (const read of [any, compact]) {
    if (read.kind === "refused") continue;
    const text = wander(read.grammar, chance, about);
    if (text === undefined) continue;
    tally.written += 1;
    if (!isWanted(text)) throw new Error(`${about} let ${JSON.stringify(text)} be written.`);
  }
}

/** A text with a little thing put in, left out, doubled or exchanged. */
function changed(text: string, chance: Chance): string {
  const at = below(chance, text.length + 1);
  const put = oneOf(chance, ["", '"', ",", "}", "1", "-", "e", "\\", " ", "a", "0", ".", "\\ud800", "\u0001", "null"]);
  return text.slice(0, at) + put + text.slice(at + below(chance, 3));
}
