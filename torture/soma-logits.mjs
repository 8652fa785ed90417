/**
 * Soma's logits beside native llama.cpp's on the same files, 2,000 positions a pair (`--times N` for another count): random
 * models of every architecture in every type, and SmolLM2 in every type that its rows fit. For SmolLM2 it also says how
 * far both are from the same weights in F32, where nothing is rounded, how far native's own two ways of attention lie
 * apart, and native's reading in one batch from its reading token by token; and for two types how many of 50 greedy
 * answers are equal for 24 tokens. Throws at the end if a bound was broken.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { openSources } from "../scripts/source-modules.mjs";
import { buildKernels } from "../scripts/build-kernels.mjs";
import { ensureNative } from "../scripts/native.mjs";

const types = ["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"];
const architectures = ["llama", "qwen2", "qwen3"];
/** Tokens of a text: the windows of the random models are twice as long. */
const textLength = 125;
const limits = { kl: 0.003, perplexity: 0.005 };

export async function* run({ times = 2000, seed = 1 } = {}) {
  setFlagsFromString("--experimental-wasm-relaxed-simd"); // Node 20 has it behind a flag
  await buildKernels();
  const ready = await ensureNative();
  if (ready.kind === "absent") throw new Error(ready.reason);
  const native = await import("../native/llama.mjs");
  const folder = await mkdtemp(join(tmpdir(), "soma-logits-"));
  const server = await openSources();
  const broken = [];
  try {
    const load = (path) => server.ssrLoadModule(`/src/soma/${path}`);
    const tools = {
      native,
      folder,
      seed,
      texts: Math.ceil(times / textLength),
      ...(await load("model/testing/beside-native.ts")),
      ...(await load("model/testing/open-tiny.ts")),
      ...(await load("model/testing/tiny-model.ts")),
      ...(await load("model/testing/repacked.ts")),
      ...(await load("model/testing/smollm2.ts")),
      ...(await load("generate.ts")),
    };
    for await (const figure of pairs(tools)) {
      if (!(Math.abs(figure.perplexity) <= limits.perplexity)) broken.push(`${figure.name}: perplexity`);
      if (!(figure.value <= (figure.limit ?? limits.kl))) broken.push(`${figure.name}: KL divergence`);
      if (figure.somaFromExact && !(figure.somaFromExact.value <= 1.2 * figure.nativeFromExact.value)) {
        broken.push(`${figure.name}: further from the exact logits than native is`);
      }
      yield figure;
    }
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
  if (broken.length > 0) throw new Error(`Further from native than they may be: ${broken.join("; ")}.`);
}

async function* pairs(tools) {
  for (const architecture of architectures) {
    for (const type of types) yield await randomModel(tools, { architecture, type });
  }
  const carried = await tools.smollm2();
  for (const type of types.filter((name) => !name.endsWith("_K"))) yield await smollm2In(tools, carried, type);
}

const shown = ({ positions, kl, perplexity, sameChoice }) => ({
  value: Number(kl.toPrecision(3)),
  unit: "nats, mean KL divergence from native",
  positions,
  perplexity: Number(perplexity.toPrecision(2)),
  sameChoice: Number(sameChoice.toFixed(4)),
});

async function randomModel(tools, change) {
  const path = join(tools.folder, "random.gguf");
  await writeFile(path, tools.tinyModel(change));
  const other = await tools.native.openModel(path, { contextSize: 256 });
  const model = await tools.openTiny(change);
  const texts = Array.from({ length: tools.texts }, (_, at) => tools.someTokens(textLength, tools.seed + at));
  const found = await tools.distance(tools.predictNatively(other), tools.predictWith(model), texts);
  model.close();
  await other.close();
  return { name: `random ${change.architecture} in ${change.type}`, ...shown(found) };
}

async function smollm2In(tools, carried, type) {
  const { distance, predictNatively, predictWith, repacked, open, native } = tools;
  const file = repacked(carried, type);
  const path = join(tools.folder, "smollm2.gguf");
  await writeFile(path, file);
  const flash = await native.openModel(path, { contextSize: 512, flashAttention: true });
  const plain = await native.openModel(path, { contextSize: 512, flashAttention: false });
  const single = await native.openModel(path, { contextSize: 512, flashAttention: true, batch: 1 });
  const model = await open(file, { contextWindow: 512 });
  const texts = await scientificTexts(model, tools.texts);
  const found = await distance(predictNatively(flash), predictWith(model), texts);
  const spread = await distance(predictNatively(flash), predictNatively(plain), texts);
  const tokenByToken = await distance(predictNatively(flash), predictNatively(single), texts);
  const isPacked = type.startsWith("Q");
  const exact = isPacked ? await open(repacked(file, "F32"), { contextWindow: 512 }) : undefined;
  const toExact = exact && {
    somaFromExact: shown(await distance(predictWith(exact), predictWith(model), texts)),
    nativeFromExact: shown(await distance(predictWith(exact), predictNatively(flash), texts)),
  };
  exact?.close();
  const answers = type === "F16" || type === "Q4_1" ? await threeAnswers(tools, model, flash, plain) : {};
  model.close();
  await flash.close();
  await plain.close();
  await single.close();
  return {
    name: `SmolLM2 in ${type}`,
    ...shown(found),
    // Rounded inputs: native is not nearer to itself, see docs/decisions/0007-soma.md.
    ...(isPacked ? { limit: Number((1.5 * Math.max(0.003, spread.kl)).toPrecision(3)) } : {}),
    nativesOwnSpread: shown(spread),
    nativeTokenByToken: shown(tokenByToken),
    ...toExact,
    ...answers,
  };
}

/** How many of 50 greedy answers are equal, Soma's to native's and native's two ways' to one another. */
async function threeAnswers(tools, model, flash, plain) {
  const answers = [];
  for (const text of await scientificTexts(model, 50)) {
    const prompt = text.slice(0, 24);
    answers.push([await greedy(tools, model, prompt), await flash.greedy(prompt, 24), await plain.greedy(prompt, 24)]);
  }
  const equal = (a, b) => answers.filter((three) => String(three[a]) === String(three[b])).length;
  return { greedyEqual: { answers: answers.length, ofSomaAndNative: equal(0, 1), ofNativesTwo: equal(1, 2) } };
}

async function greedy({ generate }, model, prompt) {
  const tokens = [];
  const signal = new AbortController().signal;
  for await (const event of generate(model, { prompt, maxTokens: 24, sampling: { temperature: 0 } }, signal)) {
    if (event.kind === "token") tokens.push(event.token);
  }
  return tokens;
}

/** The beginnings of scientific abstracts, each long enough. */
async function scientificTexts(model, count) {
  const lines = (await readFile("src/soma/fixtures/scifact/documents.jsonl", "utf8")).trim().split("\n");
  const texts = lines.map((line) => model.tokenizer.encode(JSON.parse(line).text).slice(0, textLength));
  return texts.filter(({ length }) => length === textLength).slice(0, count);
}
