/**
 * Embedding passages of about 155 tokens with all-MiniLM-L6-v2 in 8 bits, one thread: Soma in a page, beside ONNX Runtime
 * in the same page and in Node, in turns. The ratio is the anchor's time ÷ Soma's: above 1, Soma is the faster one.
 */
import { readFileSync } from "node:fs";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { median } from "./rig/page.mjs";
import { overPage } from "./rig/vite-page.mjs";

const rounds = 15;
const passages = 4;

export const run = () => overPage("embeddings", "measure", measure, { optimizeDeps: { exclude: ["onnxruntime-web"] } });

async function measure(page) {
  const texts = abstracts().slice(0, 60);
  const lengths = await page.evaluate((all) => globalThis.tokens(all), texts);
  const chosen = lengths.flatMap((tokens, at) => (Math.abs(tokens.length - 155) <= 12 ? [at] : [])).slice(0, passages);
  if (chosen.length < passages) throw new Error("There are too few passages of the wanted length.");
  const onnx = readFileSync("src/soma/fixtures/all-minilm-l6-v2-onnx/model_quantized.onnx");
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1, interOpNumThreads: 1 });

  const times = { soma: [], web: [], node: [] };
  for (let round = -2; round < rounds; round += 1) {
    const inPage = await page.evaluate(
      (some) => globalThis.measure(some),
      chosen.map((at) => texts[at]),
    );
    const from = performance.now();
    for (const at of chosen) await session.run(inputs(lengths[at]));
    const node = performance.now() - from;
    if (round < 0) continue;
    for (const [name, ms] of Object.entries({ ...inPage, node })) times[name].push(ms / passages);
  }
  const ours = median(times.soma);
  return [
    ["onnxruntime-web, same page", times.web],
    ["onnxruntime-node", times.node],
  ].map(([name, values]) => ({
    name: `a passage's embedding, one thread, beside ${name}`,
    value: Number(ours.toFixed(2)),
    unit: "ms",
    anchor: { name, value: Number(median(values).toFixed(2)) },
    ratio: Number((median(values) / ours).toFixed(3)),
  }));
}

/** The first 105 words of each abstract: about 155 tokens of such prose. */
const abstracts = () =>
  readFileSync("src/soma/fixtures/scifact/documents.jsonl", "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).text.split(" ").slice(0, 105).join(" "));

function inputs(tokens) {
  const row = (values) => new Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
  return { input_ids: row(tokens), attention_mask: row(tokens.map(() => 1)), token_type_ids: row(tokens.map(() => 0)) };
}
