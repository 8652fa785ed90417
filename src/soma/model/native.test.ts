import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nativeForTests } from "../../../scripts/native.mjs";
import { generate } from "../generate.ts";
import type { GgufType } from "../gguf/types.ts";
import { logitsOf, open, openTiny, someTokens } from "./testing/open-tiny.ts";
import { klDivergence, logSoftmax } from "./testing/reference-forward.ts";
import { smollm2 } from "./testing/smollm2.ts";
import { tinyModel, tinyShape, tinyVocabularySize, type TinyShape } from "./testing/tiny-model.ts";
import type { Model } from "./types.ts";

const native = await nativeForTests();
const types: GgufType[] = ["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"];
const architectures: TinyShape["architecture"][] = ["llama", "qwen2", "qwen3"];

describe.skipIf(native === undefined)("beside native llama.cpp on the same file", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "soma-native-"));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });
  /** What native llama.cpp says, a row of logits a token. */
  async function nativeLogits(path: string, tokens: readonly number[]): Promise<Float32Array[]> {
    const model = await native?.openModel(path, { contextSize: 512 });
    if (model === undefined) return [];
    const rows: Float32Array[] = [];
    for await (const row of model.logits(tokens)) rows.push(row);
    await model.close();
    return rows;
  }

  test.each(architectures.flatMap((architecture) => types.map((type) => ({ architecture, type }))))(
    "a random $architecture in $type has the same logits",
    async (change) => {
      const file = tinyModel({ ...tinyShape, ...change });
      const path = join(folder, "tiny.gguf");
      await writeFile(path, file);
      const tokens = someTokens(61, 21); // 33 times 61: 2,013 positions in all
      const theirs = await nativeLogits(path, tokens);
      const model = await openTiny(change);
      const ours = await logitsOf(model, tokens, "all");
      model.close();
      expect(mean(theirs.map((row, i) => klDivergence(row, rowOf(ours, i, tinyVocabularySize))))).toBeLessThan(0.003);
    },
  );

  describe("SmolLM2", () => {
    let model: Model;
    let path = "";
    beforeAll(async () => {
      const file = await smollm2();
      path = join(folder, "smollm2.gguf");
      await writeFile(path, file);
      model = await open(file, { contextWindow: 1024 });
    }, 60_000);
    afterAll(() => {
      model.close();
    });

    test("reads a page with the same logits and the same perplexity", async () => {
      const page = await readFile(new URL("../../../docs/ARCHITECTURE.md", import.meta.url), "utf8");
      const tokens = model.tokenizer.encode(page).slice(-128);
      const theirs = await nativeLogits(path, tokens);
      const ours = await logitsOf(model, tokens, "all");
      const rows = theirs.map((_, i) => rowOf(ours, i, model.tokenizer.size));
      expect(mean(theirs.map((row, i) => klDivergence(row, rows[i] ?? [])))).toBeLessThan(0.003);
      expect(perplexity(rows, tokens) / perplexity(theirs, tokens)).toBeCloseTo(1, 2);
    }, 120_000);

    test("goes on as native does, nearly always to the last of 24 tokens", async () => {
      const prompts = ["What is a stethoscope used for?", "Name three colours.", "Why is the sky blue?"];
      const other = await native?.openModel(path, { contextSize: 512 });
      let equal = 0;
      for (const prompt of prompts) {
        const text = `<|im_start|>user\n${prompt}<|im_end|>\n<|im_start|>assistant\n`;
        const tokens = model.tokenizer.encode(text, { special: true });
        const theirs = await other?.greedy(tokens, 24);
        const ours = await greedy(model, tokens, 24);
        if (String(ours) === String(theirs)) equal += 1;
      }
      await other?.close();
      expect(equal).toBeGreaterThanOrEqual(2);
    }, 120_000);
  });
});

async function greedy(model: Model, prompt: readonly number[], maxTokens: number): Promise<number[]> {
  const tokens: number[] = [];
  const signal = new AbortController().signal;
  for await (const event of generate(model, { prompt, maxTokens, sampling: { temperature: 0 } }, signal))
    if (event.kind === "token") tokens.push(event.token);
  return tokens;
}

function perplexity(rows: readonly ArrayLike<number>[], tokens: readonly number[]): number {
  return Math.exp(-mean(tokens.slice(1).map((token, i) => logSoftmax(rows[i] ?? [])[token] ?? NaN)));
}

function rowOf(rows: Float32Array, index: number, size: number): Float32Array {
  return rows.subarray(index * size, (index + 1) * size);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
