/**
 * Tokens per second through the app, by each of its engines on the graphics card ÷ native llama.cpp on the same card:
 * with the same file (wllama), or with the same model in GGUF, nearest in quantisation, that a person names (web-llm,
 * transformers.js). Both count from the first token to the last, after a prompt of equal length; native llama.cpp is
 * greedy, and comes by CUDA, Vulkan or Metal, as node-llama-cpp finds best. Rounds alternate. Goal: 0.9. How to run it:
 * docs/benches.md.
 *
 * BRANE_MLC_GGUF      the model of BRANE_MLC_MODEL
 * BRANE_STORIES_GGUF  stories15M, which transformers.js has
 * BRANE_BENCH_TRIAL=1 tries the whole way without a card: native llama.cpp on the CPU, SwiftShader under WebGPU
 */
import { availableParallelism } from "node:os";
import { ensureNative, ensureNativeOnGpu } from "../scripts/native.mjs";
import { firstRound, mustRun, overEngines, piecesOn, roundsOr, Skipped } from "./rig/engines.mjs";
import { median } from "./rig/page.mjs";
import { throughApp } from "./rig/through-app.mjs";
import { asked, bring } from "./rig/weights.mjs";

const rounds = roundsOr(5);
const subjects = ["a lighthouse", "a garden", "a kitchen", "a forest", "a harbour", "a market", "a station"];
/** Any words: only how many they are counts. */
const filler = "The tide comes in over the flats and fills the channels one after another. ";
/** Tokens that a neuron's prompt and an answer have at the most here. */
const contextSize = 8192;

export const run = () => overEngines("decode beside native llama.cpp", compare, ({ on }) => on === "gpu");

async function compare({ origin, machine }, engine) {
  const gguf = ggufOf(engine);
  const native = await nativeBeside(machine.gpu);
  const { page, close } = await machine.openPage(engine.on, { serviceWorkers: "block" });
  try {
    await page.goto(origin);
    await bring(page, origin, engine);
    const model = await native.open(gguf);
    const { app, alone } = await alternate(page, model, engine).finally(() => model.close());
    const [value, anchor] = [median(app), median(alone)];
    return {
      value: Number(value.toFixed(2)),
      unit: "tokens/s",
      anchor: `native llama.cpp by ${native.where}, beside WebGPU on ${machine.gpu.name}, ${anchor.toFixed(2)} tokens/s`,
      ratio: Number((value / anchor).toFixed(3)),
    };
  } finally {
    await close();
  }
}

async function alternate(page, model, engine) {
  const times = { app: [], alone: [] };
  for (let round = firstRound; round < rounds; round += 1) {
    const question = `Describe ${subjects[(round + 1) % subjects.length]} at length.`;
    const said = await page.evaluate(throughApp, { name: asked, question, pieces: piecesOn(engine.on) });
    mustRun(engine, said);
    const tokens = model.tokenize(said.after).length;
    if (tokens < 8) throw new Error(`${engine.title} said only ${tokens} tokens in the app.`);
    const prompt = model.tokenize(filler.repeat(said.promptTokens)).slice(0, said.promptTokens);
    const { decodeMs } = await model.time(prompt, tokens);
    if (round < 0) continue;
    times.app.push((tokens / said.ms) * 1000);
    times.alone.push((tokens / decodeMs) * 1000);
  }
  return times;
}

function ggufOf({ name, files }) {
  const [file] = files;
  const path = { wllamaGpu: file, webllm: process.env.BRANE_MLC_GGUF, transformersGpu: process.env.BRANE_STORIES_GGUF }[
    name
  ];
  if (path) return path;
  const variable = name === "webllm" ? "BRANE_MLC_GGUF" : "BRANE_STORIES_GGUF";
  throw new Skipped(`${variable} names no GGUF file with the same model.`);
}

/** Native llama.cpp on the card; in a trial on the CPU. */
async function nativeBeside({ software }) {
  const outcome = software ? await ensureNative() : await ensureNativeOnGpu();
  if (outcome.kind === "absent") throw new Skipped(outcome.reason);
  const { openGpu, openModel } = await import("../native/llama.mjs");
  const threads = availableParallelism();
  if (software)
    return { where: `the CPU, ${threads} threads`, open: (path) => openModel(path, { threads, contextSize }) };
  const found = await openGpu();
  if (found === undefined)
    throw new Skipped("Native llama.cpp finds no graphics card: install its driver (CUDA or Vulkan).");
  return {
    where: `${found.way} on ${found.cards.join(" and ")}`,
    open: (path) => openModel(path, { gpu: true, threads, contextSize }),
  };
}
