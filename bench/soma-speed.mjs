/**
 * Soma in a page beside native llama.cpp (node-llama-cpp, the same file and its fastest type) and beside wllama in the
 * same page, with one thread and with two. Soma runs in a worker, as in the app. Rounds alternate; each figure is the
 * ratio of medians. Reading starts from an empty state; a step's time includes choosing the likeliest token.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { availableParallelism } from "node:os";
import { runnerImport } from "vite";
import { ensureNative } from "../scripts/native.mjs";
import { median } from "./rig/page.mjs";
import { overPage } from "./rig/vite-page.mjs";

const rounds = Number(process.env.BRANE_BENCH_ROUNDS ?? 5);
/** `BRANE_BENCH_THREADS=2` measures with that many only. */
const asked = Number(process.env.BRANE_BENCH_THREADS);
const threadCounts = asked ? [asked] : availableParallelism() > 1 ? [1, 2] : [1];
const steps = 48;
const wllamaRounds = 2;
const wllamaSteps = 12;
const text = "The tide comes in over the flats and fills the channels one after another, until the boats lift. ";

const vite = { optimizeDeps: { exclude: ["@wllama/wllama"], include: ["@huggingface/jinja"] } };

export async function run() {
  const native = await ensureNative();
  if (native.kind === "absent") throw new Error(native.reason);
  const files = await weightFiles();
  const figures = [];
  for (const threads of threadCounts) {
    figures.push(...(await overPage("soma", "askSoma", (page) => measure(page, threads, files), vite)));
  }
  return figures;
}

async function measure(page, threads, files) {
  const soma = (ask) => page.evaluate((asked) => globalThis.askSoma(asked), ask);
  await soma({ kind: "fetch" });
  await soma({ kind: "load", threads, relaxed: true });
  const tokens = await soma({ kind: "encode", text: text.repeat(60) });
  const [short, long] = [tokens.slice(0, 200), tokens.slice(0, 1000)];

  const { openModel } = await import("../native/llama.mjs");
  const same = await openModel(files.same, { threads });
  const fastest = await openModel(files.fastest, { threads });
  const ways = { soma: timesOf(), same: timesOf(), fastest: timesOf(), plain: timesOf() };
  const take = async (way, work) => {
    const { readMs, decodeMs } = await work(short, steps);
    ways[way].read.push(readMs);
    ways[way].step.push(decodeMs / steps);
    ways[way].readLong.push((await work(long, 0)).readMs);
  };
  const somaTime = (prompt, count) => soma({ kind: "time", prompt, steps: count });
  await somaTime(short, 4); // the first run is the slowest, everywhere
  await same.time(short, 4);
  await fastest.time(short, 4);
  for (let round = 0; round < rounds; round += 1) {
    await take("soma", somaTime);
    await take("same", (prompt, count) => same.time(prompt, count));
    await take("fastest", (prompt, count) => fastest.time(prompt, count));
  }
  await Promise.all([same.close(), fastest.close()]);

  const starts = { load: [], hash: [], second: [] };
  for (let round = 0; round < 3; round += 1) {
    starts.hash.push((await soma({ kind: "hash" })).ms);
    starts.load.push((await soma({ kind: "load", threads, relaxed: true })).ms);
    const { firstWordMs, stepMs } = await soma({ kind: "second-start", prompt: tokens.slice(0, 600) });
    starts.second.push(firstWordMs / stepMs);
  }
  await soma({ kind: "load", threads, relaxed: false });
  for (let round = 0; round < 3; round += 1) await take("plain", somaTime);
  await soma({ kind: "close" });

  const wllama = { read: [], step: [] };
  await page.evaluate((count) => globalThis.openWllama(count), threads);
  for (let round = 0; round < wllamaRounds; round += 1) {
    // it keeps what it has read: each prompt begins otherwise
    const asked = `${round} ${text.repeat(9)}`;
    const said = await page.evaluate(([prompt, count]) => globalThis.timeWllama(prompt, count), [asked, wllamaSteps]);
    wllama.read.push((said.readMs / said.promptTokens) * short.length);
    wllama.step.push(said.stepMs);
  }
  await page.evaluate(() => globalThis.closeWllama());
  return figuresOf(threads, ways, wllama, starts, short.length, long.length);
}

const timesOf = () => ({ read: [], readLong: [], step: [] });

function figuresOf(threads, ways, wllama, starts, short, long) {
  const on = `${threads} thread${threads === 1 ? "" : "s"}`;
  const speed = (name, count, ms, anchor, anchorMs) => ({
    name: `${name}, ${on}`,
    value: Number((count / (median(ms) / 1000)).toFixed(1)),
    unit: "tokens/s",
    anchor: `${anchor}, ${(count / (median(anchorMs) / 1000)).toFixed(1)} tokens/s`,
    ratio: Number((median(anchorMs) / median(ms)).toFixed(3)),
  });
  const against = (anchor, way) => [
    speed(`decode beside ${anchor}`, 1, ways.soma.step, anchor, way.step),
    speed(`read ${short} tokens beside ${anchor}`, short, ways.soma.read, anchor, way.read),
    ...(way.readLong
      ? [speed(`read ${long} tokens beside ${anchor}`, long, ways.soma.readLong, anchor, way.readLong)]
      : []),
  ];
  return [
    ...against("native llama.cpp", ways.same),
    ...against("native llama.cpp in Q4_0", ways.fastest),
    ...against("wllama in the page", wllama),
    speed("decode with plain SIMD", 1, ways.plain.step, "relaxed SIMD", ways.soma.step),
    speed(`read ${short} tokens with plain SIMD`, short, ways.plain.read, "relaxed SIMD", ways.soma.read),
    {
      name: `ready to decode, ${on}`,
      value: Math.round(median(starts.load)),
      unit: "ms",
      anchor: `reading and hashing the same bytes, ${Math.round(median(starts.hash))} ms`,
      ratio: Number((median(starts.load) / median(starts.hash)).toFixed(3)),
    },
    {
      name: `second start with a 600-token prompt to its first word, ${on}`,
      value: Number(median(starts.second).toFixed(2)),
      unit: "decode steps",
      anchor: "one decode step",
      ratio: Number(median(starts.second).toFixed(2)),
    },
  ];
}

/** The carried weights as one file, and the same requantised to the type that llama.cpp is fastest with. */
async function weightFiles() {
  const folder = "public/models/smollm2-135m-instruct";
  const { files } = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  const bytes = Buffer.concat(files[0].shards.map(({ path }) => readFileSync(join(folder, path))));
  mkdirSync(".cache/bench", { recursive: true });
  const same = ".cache/bench/smollm2.gguf";
  const fastest = ".cache/bench/smollm2-q4_0.gguf";
  writeFileSync(same, bytes);
  writeFileSync(fastest, await inQ4(bytes));
  return { same, fastest };
}

async function inQ4(bytes) {
  const load = async (file) =>
    (await runnerImport(`src/soma/gguf/${file}`, { configFile: false, logLevel: "error" })).module;
  const [{ readGgufHeader }, { writeGguf, dequantise, quantise }] = await Promise.all([
    load("read-header.ts"),
    load("write-gguf.ts"),
  ]);
  const read = readGgufHeader(bytes, bytes.length);
  if (read.kind !== "read") throw new Error("The carried weights do not read.");
  const tensors = read.header.tensors.map(({ name, type, dims, start, bytes: size }) => {
    const data = bytes.subarray(start, start + size);
    return type === "Q4_1"
      ? { name, type: "Q4_0", dims, data: quantise("Q4_0", dequantise(type, data)) }
      : { name, type, dims, data };
  });
  // read back as plain numbers, of which the whole ones would become integers
  const isReal = (key) => /freq_base|epsilon|scale/.test(key);
  const metadata = new Map(
    [...read.header.metadata].map(([key, value]) => [key, isReal(key) ? { f32: value } : value]),
  );
  return writeGguf({ metadata, tensors });
}
