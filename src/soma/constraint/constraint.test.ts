import { describe, expect, test } from "vitest";
import { createRandom } from "../sampling/random.ts";
import { constrain, type Constraint, type Grammar, type Vocabulary } from "./constraint.ts";
import { readGrammar } from "./gbnf.ts";
import { grammarOfSchema } from "./json-schema.ts";
import { allows, piecesVocabulary, wander } from "./testing/campaign.ts";

/** A vocabulary of these texts, and one token that ends. */
function vocabularyOf(...texts: string[]): Vocabulary {
  const bytes = texts.map((text) => new TextEncoder().encode(text));
  return {
    size: texts.length + 1,
    bytesOf: (token) => bytes[token] ?? new Uint8Array(),
    isControl: (token) => token === texts.length,
    ends: new Set([texts.length]),
  };
}

function grammar(source: string): Grammar {
  const ending = readGrammar(source);
  if (ending.kind === "refused") throw new Error(ending.message);
  return ending.grammar;
}

const allowed = (constraint: Constraint, vocabulary: Vocabulary): number[] =>
  Array.from({ length: vocabulary.size }, (_, token) => token).filter((token) => allows(constraint.mask(), token));

describe("a constraint", () => {
  const vocabulary = vocabularyOf("a", "b", "ab", "abc", "c", "ba");

  test("allows the tokens that keep the text the beginning of one", () => {
    const constraint = constrain(grammar('root ::= "ab" "c"?'), vocabulary);
    expect(allowed(constraint, vocabulary)).toEqual([0, 2, 3]);
    constraint.accept(0);
    expect(allowed(constraint, vocabulary)).toEqual([1]);
    constraint.accept(1);
    expect(allowed(constraint, vocabulary)).toEqual([4, 6]);
    expect([constraint.mayEnd, constraint.mustEnd]).toEqual([true, false]);
    constraint.accept(4);
    expect([constraint.mayEnd, constraint.mustEnd]).toEqual([true, true]);
    expect(allowed(constraint, vocabulary)).toEqual([6]);
    constraint.accept(6);
    expect(allowed(constraint, vocabulary)).toEqual([6]);
  });

  test("refuses tokens that may not come, as a mistake of the caller's", () => {
    const constraint = constrain(grammar('root ::= "ab"'), vocabulary);
    expect(() => constraint.accept(1)).toThrow("may not come here");
    expect(() => constraint.accept(6)).toThrow("may not end here");
    expect(allowed(constraint, vocabulary)).toEqual([0, 2]);
  });

  test("is forked and both go their own ways", () => {
    const constraint = constrain(grammar('root ::= "a" ("b" | "c")'), vocabulary);
    constraint.accept(0);
    const fork = constraint.fork();
    fork.accept(1);
    expect([fork.mustEnd, constraint.mustEnd]).toEqual([true, false]);
    constraint.accept(4);
    expect(constraint.mustEnd).toBe(true);
  });

  test("knows tokens with the same bytes, empty ones, and several that end", () => {
    const twins: Vocabulary = { ...vocabularyOf("a", "a", "", "</s>"), ends: new Set([3, 4]) };
    const constraint = constrain(grammar('root ::= "a"'), twins);
    expect(allowed(constraint, twins)).toEqual([0, 1]);
    constraint.accept(1);
    expect(allowed(constraint, twins)).toEqual([3, 4]);
  });

  test("follows characters that tokens cut in two", () => {
    const fox = new TextEncoder().encode("\ud83e\udd8a");
    const parts: Vocabulary = {
      size: 4,
      bytesOf: (token) => [fox.slice(0, 2), fox.slice(2), fox.slice(0, 1)][token] ?? new Uint8Array(),
      isControl: (token) => token === 3,
      ends: new Set([3]),
    };
    const constraint = constrain(grammar("root ::= [^a-z]{2}"), parts);
    for (const token of [0, 1, 0]) {
      expect(allowed(constraint, parts)).toEqual(token === 1 ? [1] : [0, 2]);
      constraint.accept(token);
    }
    constraint.accept(1);
    expect(constraint.mustEnd).toBe(true);
  });
});

describe("masks", () => {
  test("leave nothing out and let nothing in, wherever a text may stand", { timeout: 60_000 }, () => {
    const sources = [
      'root ::= "a" root "b" | "a" root "c" | [^"]* "x"',
      'root ::= ("\\"" [a-z]{0,5} "\\"" ",")* "true"?',
      'root ::= item{2,4}\nitem ::= "[" item* "]" | "{" (item ",")? "}" | [é水]+ "\\n"',
      "root ::= .{3,40}",
      'root ::= [a-z]{2,60} ("," [a-z]{1,30}){0,9} "}"',
    ];
    sources.forEach((source, seed) => {
      const random = createRandom(seed);
      for (let round = 0; round < 4; round += 1) wander(grammar(source), random.unit, source);
    });
  });

  test("are the same when what was kept has been forgotten", () => {
    const ending = grammarOfSchema({ type: "object" });
    if (ending.kind === "refused") throw new Error(ending.message);
    const vocabulary = piecesVocabulary;
    const write = (constraint: Constraint, text: string): void => {
      for (const byte of new TextEncoder().encode(text)) constraint.accept(byte);
    };
    const early = constrain(ending.grammar, vocabulary);
    write(early, '{"name":"');
    const before = early.mask().slice();
    const long = constrain(ending.grammar, vocabulary);
    const members = Array.from({ length: 900 }, (_, at) => `"key ${at}":${at}`);
    write(long, `{${members.join()}}`); // more states than are kept
    const late = constrain(ending.grammar, vocabulary);
    write(late, '{"name":"');
    expect(late.mask()).toEqual(before);
    expect(early.mask()).toEqual(before);
  });

  test("know the strings of a grammar from those of one before it, of its own writing only", () => {
    const vocabulary = vocabularyOf('"', "a", "ab", '\\/"', '\\n"', 'a",');
    const inString = (schema: unknown, writing: "any" | "compact") => {
      const ending = grammarOfSchema(schema, { writing });
      if (ending.kind === "refused") throw new Error(ending.message);
      const constraint = constrain(ending.grammar, vocabulary);
      constraint.accept(0);
      return allowed(constraint, vocabulary);
    };
    expect(inString({ type: "string" }, "any")).toEqual([0, 1, 2, 3, 4]);
    expect(inString({ type: "string", maxLength: 1 }, "any")).toEqual([0, 1, 3, 4]);
    expect(inString({ type: "string", maxLength: 1 }, "compact")).toEqual([0, 1, 4]);
    expect(inString({ type: "string", minLength: 1 }, "compact")).toEqual([1, 2, 4]);
  });
});
