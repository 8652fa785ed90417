import { expect, test, vi } from "vitest";
import type { GgufType } from "../gguf/types.ts";
import { logitsOf, openTiny } from "./testing/open-tiny.ts";
import { referenceOf } from "./testing/reference-of.ts";
import { klDivergence, referenceForward } from "./testing/reference-forward.ts";
import { someTokens, tinyVocabularySize, type TinyShape } from "./testing/tiny-model.ts";

vi.setConfig({ testTimeout: 60_000 }); // models are run here, perhaps on a busy machine

const types: GgufType[] = ["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"];
const architectures: TinyShape["architecture"][] = ["llama", "qwen2", "qwen3"];

/** Mean KL of Soma's logits from the reference's, over some positions. */
async function divergence(change: Partial<TinyShape>, kv: "f16" | "f32" = "f16"): Promise<number> {
  const tokens = someTokens(40);
  const model = await openTiny(change, { kv });
  const logits = await logitsOf(model, tokens, "all");
  const reference = referenceForward(referenceOf(change), tokens);
  model.close();
  const size = tinyVocabularySize;
  const each = reference.map((row, i) => klDivergence(row, logits.subarray(i * size, (i + 1) * size)));
  return each.reduce((sum, value) => sum + value, 0) / each.length;
}

test.each(architectures.flatMap((architecture) => types.map((type) => ({ architecture, type }))))(
  "$architecture in $type computes what the papers say",
  async (change) => {
    // whole numbers of 8 bits for the inputs of packed matrices are all that sets them apart
    const isFloat = change.type === "F32" || change.type === "F16" || change.type === "BF16";
    expect(await divergence(change)).toBeLessThan(isFloat ? 1e-5 : 0.003);
  },
);

test("a head that is the token table, and Llama 3.1's stretched rope, are computed", async () => {
  expect(await divergence({ tied: true, ropeFactors: true })).toBeLessThan(1e-5);
});

test("heads that are wider together than the stream, and one key head for all, are computed", async () => {
  expect(await divergence({ architecture: "qwen3", heads: 4, kvHeads: 1, headSize: 128 })).toBeLessThan(1e-5);
});

test("keys and values in f32 come closer still", async () => {
  expect(await divergence({}, "f32")).toBeLessThan(1e-8);
});
