/**
 * What looking ahead in the prompt brings: the same greedy answer with lookup decoding and without, where the answer
 * copies a passage, and where it copies nothing. Rounds alternate; medians, one thread of Node. The texts must be equal.
 */
import { setFlagsFromString } from "node:v8";
import { openSources } from "../scripts/source-modules.mjs";
import { buildKernels } from "../scripts/build-kernels.mjs";
import { median } from "./rig/page.mjs";

const rounds = 9;
const tokens = 64;

const passage =
  "The harbour office keeps a ledger of every boat. Number 417, the Morning Star, pays on the second of each month; " +
  "number 982, the Grey Heron, lies at the north quay and pays in April; number 1,206 has been laid up since 2019.";
const cases = {
  "an answer that copies a passage": `${passage}\n\nOnce more, word for word:\n\n${passage}\n\nAnd again:\n\n`,
  "an answer of its own": "A short story about a lighthouse keeper who learns to paint.\n\n",
};

export async function run() {
  setFlagsFromString("--experimental-wasm-relaxed-simd"); // Node 20 has it behind a flag
  await buildKernels();
  const server = await openSources();
  try {
    const load = (path) => server.ssrLoadModule(`/src/soma/${path}`);
    const [{ open }, { generate }, { smollm2 }] = await Promise.all([
      load("model/testing/open-tiny.ts"),
      load("generate.ts"),
      load("model/testing/smollm2.ts"),
    ]);
    const model = await open(await smollm2(), { contextWindow: 512 });
    const figures = [];
    for (const [name, text] of Object.entries(cases)) figures.push(await figureOf(name, text, model, generate));
    model.close();
    return figures;
  } finally {
    await server.close();
  }
}

async function figureOf(name, text, model, generate) {
  const prompt = model.tokenizer.encode(text);
  const taken = { ahead: [], alone: [] };
  const texts = new Set();
  for (let round = 0; round < rounds; round += 1) {
    for (const [way, lookup] of [
      ["ahead", true],
      ["alone", false],
    ]) {
      const { ms, said } = await answer(model, generate, prompt, lookup);
      taken[way].push(ms / (said.length - 1));
      texts.add(String(said));
    }
  }
  if (texts.size !== 1) throw new Error(`${name}: looking ahead changed the text.`);
  const [ahead, alone] = [median(taken.ahead), median(taken.alone)];
  return {
    name: `${name}, with lookup decoding`,
    value: Number((1000 / ahead).toFixed(1)),
    unit: "tokens/s",
    anchor: `without, ${(1000 / alone).toFixed(1)} tokens/s`,
    ratio: Number((alone / ahead).toFixed(3)),
  };
}

/** Milliseconds from the first token to the last. */
async function answer(model, generate, prompt, lookup) {
  const said = [];
  let begun = 0;
  const ask = { prompt, maxTokens: tokens, sampling: { temperature: 0 }, lookup };
  for await (const event of generate(model, ask, new AbortController().signal)) {
    if (event.kind !== "token") continue;
    if (said.push(event.token) === 1) begun = performance.now();
  }
  return { ms: performance.now() - begun, said };
}
