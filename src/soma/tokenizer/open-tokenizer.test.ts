import { describe, expect, test } from "vitest";
import type { GgufValue } from "../gguf/read-header.ts";
import { chances } from "../testing/chances.ts";
import { metadataOf, native, open, openNatively, smollm2, stories } from "./native.contract.ts";
import { openTokenizer } from "./open-tokenizer.ts";

const tokenizers = { "byte-pair encoding": metadataOf(smollm2), SentencePiece: metadataOf(stories) };
const smollm = metadataOf(smollm2);

describe.each(Object.entries(tokenizers))("%s", (_, metadata) => {
  const tokenizer = open(metadata);
  const chance = chances(7);

  test("pushing token after token gives the text of the whole, and never half a character", () => {
    for (let i = 0; i < 500; i += 1) {
      const tokens = Array.from({ length: 1 + chance.below(40) }, () => chance.below(tokenizer.size));
      const stream = tokenizer.createDetokenizer();
      const pieces = [...tokens.map((token) => stream.push(token)), stream.end()];
      expect(pieces.join("")).toBe(tokenizer.decode(tokens));
      for (const piece of pieces) expect(piece.isWellFormed()).toBe(true);
    }
  });

  test("a character of several tokens comes whole, with its last", () => {
    const tokens = tokenizer.encode("𓂀", { begin: false });
    const stream = tokenizer.createDetokenizer();
    const pieces = tokens.map((token) => stream.push(token));
    expect(tokens.length).toBeGreaterThan(2);
    expect(pieces.at(-1)).toBe("𓂀");
    expect(pieces.slice(0, -1).join("").trim()).toBe("");
    const broken = tokenizer.createDetokenizer();
    for (const token of tokens.slice(0, -1)) broken.push(token);
    expect(broken.end()).toBe("\ufffd");
  });

  test("a text comes back from its tokens", () => {
    for (const text of ["Hello, world!\n\tTwice  spaced.", "naïve 日本語 🏳️‍🌈 \u0000\u001f", "\ufeffmark"]) {
      expect(tokenizer.decode(tokenizer.encode(text)).trimStart()).toBe(text.trimStart());
    }
  });

  test("control tokens add nothing to a text, and tokens that are none add nothing either", () => {
    const { begin, end } = tokenizer;
    if (begin === undefined || end === undefined) throw new Error("The file names both.");
    expect(tokenizer.decode([begin, end, -1, tokenizer.size, 0.5])).toBe("");
    expect(tokenizer.decode([begin], { special: true })).not.toBe("");
    expect(tokenizer.isControl(begin)).toBe(true);
    expect(tokenizer.bytesOf(begin)).toHaveLength(0);
    expect(tokenizer.ends.has(end)).toBe(true);
  });

  test("a name of a control token in a text is that token only when this is asked for", () => {
    const name = tokenizer.decode([tokenizer.end ?? 0], { special: true });
    expect(tokenizer.encode(`a${name}b`)).not.toContain(tokenizer.end);
    expect(tokenizer.encode(`a${name}b`, { special: true })).toContain(tokenizer.end);
  });

  test("a text without spaces takes time in proportion, not in squares", { timeout: 60_000 }, () => {
    for (const letter of ["a", "é", "日", "-", "7", "\n"]) {
      const tokens = tokenizer.encode(letter.repeat(100_000), { begin: false });
      expect(tokenizer.decode(tokens).trimStart()).toBe(letter.repeat(100_000).trimStart());
    }
  });
});

describe.skipIf(native === undefined)("what tokens add to a text, against native llama.cpp", () => {
  test.each(Object.entries(tokenizers))("%s: every token", async (_, metadata) => {
    const ours = open(metadata);
    const theirs = await openNatively(metadata);
    const wrong: unknown[] = [];
    for (let token = 0; token < ours.size; token += 1) {
      // A text's first space belongs to SentencePiece and is taken away by llama.cpp; a token before ours keeps it.
      const [lead] = ours.encode("a", { begin: false });
      const before = ours.decode([lead ?? 0]).length - theirs.detokenize([lead ?? 0]).length;
      const mine = ours.decode([lead ?? 0, token]).slice(before);
      const wanted = theirs.detokenize([lead ?? 0, token]);
      if (mine !== wanted) wrong.push({ token, mine, wanted });
    }
    await theirs.close();
    expect(wrong.slice(0, 5)).toEqual([]);
  });
});

test("the tokens of beginning and end are added where the file says so", () => {
  const story = metadataOf(stories);
  expect(open(story).encode("Once")).toEqual([1, 9038]);
  expect(open(new Map(story).set("tokenizer.ggml.add_eos_token", true)).encode("Once")).toEqual([1, 9038, 2]);
  expect(open(new Map(story).set("tokenizer.ggml.add_bos_token", false)).encode("Once")).toEqual([9038]);
  expect(open(story).encode("")).toEqual([1]);
  expect(open(smollm).encode("")).toEqual([]);
});

describe("what does not fit is refused in words", () => {
  const tokens = smollm.get("tokenizer.ggml.tokens") as readonly string[];
  const cases: [string, string, GgufValue | undefined, RegExp][] = [
    ["no tokenizer", "model", undefined, /does not say what tokenizer/],
    ["an unknown kind", "model", "rwkv\u202e", /kind "rwkv\?", which Soma does not have/],
    ["unknown rules", "pre", "falcon", /rules "falcon".*which Soma does not have/],
    ["no vocabulary", "tokens", undefined, /no vocabulary/],
    ["a vocabulary of numbers", "tokens", new Int32Array(5), /no vocabulary/],
    ["a token twice", "tokens", ["a", "a"], /same token twice/],
    ["a token as long as a book", "tokens", ["a".repeat(5000)], /5000 characters/],
    ["no merges", "merges", undefined, /no merges/],
    ["merges of another vocabulary", "merges", ["a b", "Ġ qzqz"], /merge 2 of 2/],
    ["a vocabulary cut short", "tokens", tokens.slice(0, 20_000), /does not fit/],
    ["types of another length", "token_type", new Int32Array(7), /49152 tokens, but 7 in token_type/],
    ["scores that are no numbers", "scores", new Float32Array(tokens.length).fill(NaN), /no number/],
    ["a begin token outside", "bos_token_id", 49152, /bos_token_id is no token of its vocabulary of 49152/],
    ["an end token below", "eos_token_id", -1, /eos_token_id is no token/],
    ["a special token that is a text", "eot_token_id", "x", /eot_token_id is no token/],
  ];
  test.each(cases)("%s", (_, key, value, wanted) => {
    const metadata = new Map(smollm);
    if (value === undefined) metadata.delete(`tokenizer.ggml.${key}`);
    else metadata.set(`tokenizer.ggml.${key}`, value);
    const ending = openTokenizer(metadata);
    expect(ending).toEqual({ kind: "refused", message: expect.stringMatching(wanted) as string });
    if (ending.kind === "refused") expect(ending.message).toMatch(/^[A-Z].*\.$/s);
  });
});
