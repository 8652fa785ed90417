import { readFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, it } from "vitest";
import { typeShapes, type GgufType } from "../gguf/types.ts";
import { quantise } from "../gguf/write-gguf.ts";
import { writeFrame, resetFrame } from "./frame.ts";
import { instantiateKernels, kernelFile, type KernelWasm } from "./kernel-build.ts";
import { kvBytes, placeKv } from "./kv-cache.ts";
import { createNumbers } from "./testing/numbers.ts";
import { openScene, type Scene } from "./testing/scene.ts";
import type { Address } from "./weight.ts";

const wasm: KernelWasm = async (variant) =>
  new Uint8Array(await readFile(new URL(`../kernels/build/${kernelFile(variant)}`, import.meta.url)));

/** A helper: does its share of the program it is told, after `late` milliseconds. */
const helperScript = `
  const { parentPort, workerData: { module, memory } } = require("node:worker_threads");
  const { configure, run } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  configure(1);
  parentPort.on("message", ({ program, thread, threads, late }) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, late);
    parentPort.postMessage(run(program, thread, threads));
  });
`;

/** Wakes whoever sleeps on the word, again and again, for nothing. */
const rouserScript = `
  const { parentPort, workerData: { memory, word } } = require("node:worker_threads");
  const words = new Int32Array(memory.buffer);
  setInterval(() => Atomics.notify(words, word / 4), 5);
  parentPort.postMessage("ready");
`;

const workers: Worker[] = [];
afterAll(() => Promise.all(workers.map((worker) => worker.terminate())));

function startHelper({ module, memory }: Scene): Worker {
  const worker = new Worker(helperScript, { eval: true, workerData: { module, memory } });
  workers.push(worker);
  return worker;
}

describe.each([true, false])("several threads on one memory, relaxed: %s", (relaxed) => {
  const opened = openScene(wasm, { relaxed, shared: true });

  it("give the bits that one thread gives, for every type, in blocks and token by token", async () => {
    const here = await opened;
    const kernels = instantiateKernels(here.module, here.memory, { mayBlock: true });
    const { program, out, count } = someProgram(here);
    const helpers = [startHelper(here), startHelper(here), startHelper(here)];
    for (const block of [
      { tokens: 29, position: 0 },
      { tokens: 1, position: 29 },
      { tokens: 64, position: 30 },
    ]) {
      here.run(program, block);
      const alone = here.read(out, count);
      for (const threads of [2, 4]) {
        writeFrame(here.memory, here.frame, block);
        const ended = helpers.slice(0, threads - 1).map((helper, i) => share(helper, program, i + 1, threads));
        expect(kernels.run(program, 0, threads)).toBe(true);
        expect(await Promise.all(ended)).toEqual(ended.map(() => 1));
        expect(here.read(out, count)).toEqual(alone);
      }
    }
  });

  it("wait for one that comes late", async () => {
    const here = await opened;
    const kernels = instantiateKernels(here.module, here.memory, { mayBlock: true });
    const { program, out, count } = someProgram(here);
    const block = { tokens: 3, position: 0 };
    here.run(program, block);
    const alone = here.read(out, count);
    writeFrame(here.memory, here.frame, block);
    const ended = share(startHelper(here), program, 1, 2, 200);
    expect(kernels.run(program, 0, 2)).toBe(true);
    expect(await ended).toBe(1);
    expect(here.read(out, count)).toEqual(alone);
  });
});

it("who is woken before all are there waits on: the call may be meant for the meeting before", async () => {
  const here = await openScene(wasm, { relaxed: false, shared: true });
  const kernels = instantiateKernels(here.module, here.memory, { mayBlock: true });
  const { program, out, count } = someProgram(here);
  const block = { tokens: 3, position: 0 };
  here.run(program, block);
  const alone = here.read(out, count);
  const rouser = new Worker(rouserScript, { eval: true, workerData: { memory: here.memory, word: here.frame + 128 } });
  workers.push(rouser);
  await new Promise((resolve) => rouser.once("message", resolve));
  writeFrame(here.memory, here.frame, block);
  const ended = share(startHelper(here), program, 1, 2, 200);
  expect(kernels.run(program, 0, 2)).toBe(true);
  expect(await ended).toBe(1);
  expect(here.read(out, count)).toEqual(alone);
});

it(
  "a thread that never comes ends the run after ten seconds, and one thread goes on",
  { timeout: 40_000 },
  async () => {
    const here = await openScene(wasm, { relaxed: false, shared: true });
    const kernels = instantiateKernels(here.module, here.memory, { mayBlock: true });
    const { program } = someProgram(here);
    const block = { tokens: 1, position: 0 };
    writeFrame(here.memory, here.frame, block);
    expect(kernels.run(program, 0, 2)).toBe(false);
    resetFrame(here.memory, here.frame);
    here.run(program, block);
  },
);

async function share(helper: Worker, program: Address, thread: number, threads: number, late = 0): Promise<unknown> {
  const ended = new Promise((resolve) => helper.once("message", resolve));
  helper.postMessage({ program, thread, threads, late });
  return ended;
}

/** A small layer of every type: table, norm, q k v, rope, cache, attention, out, swiglu. */
function someProgram(here: Scene): { program: Address; out: Address; count: number } {
  const numbers = createNumbers(11);
  const width = 256;
  const [heads, keyHeads, headSize] = [4, 2, 32];
  const stride = (heads + 2 * keyHeads) * headSize;
  const place = (type: GgufType, rows: number) =>
    here.place(type, rows, width, quantise(type, numbers.normals(rows * width, 0.1)));
  const gain = here.floats(numbers.normals(width));
  const table = place("Q8_0", 50);
  const tokens = here.words(Array.from({ length: 64 }, (_, i) => (i * 7) % 50));
  const turns = here.floats(numbers.normals(100 * headSize));
  const shape = { numbers: "f16", heads: keyHeads, headSize, window: 100 } as const;
  const cache = placeKv(shape, here.bytes(kvBytes(shape)));
  const rows = (count: number): Address => here.floats(new Float32Array(64 * count));
  const [x, h, wide, seen] = [rows(width), rows(width), rows(2 * width), rows(heads * headSize)];
  const types = Object.keys(typeShapes) as GgufType[];
  const layers = types.map((type) => ({
    qkv: place(type, stride),
    pair: place(type, 2 * width),
    down: place(type, width),
  }));
  const back = here.place(
    "Q4_0",
    width,
    heads * headSize,
    quantise("Q4_0", numbers.normals(width * heads * headSize, 0.1)),
  );
  const rope = { headSize, stride, table: turns, layout: "interleaved" } as const;
  const program = here.write((build) => {
    build.embed(table, tokens, x);
    for (const { qkv, pair, down } of layers.slice(0, 5)) {
      build.rmsNorm(x, gain, h, width, 1e-5);
      build.matmul(qkv, h, wide);
      build.rope({ ...rope, x: wide, heads: heads + keyHeads });
      const k = wide + heads * headSize * 4;
      build.storeKv(cache, k, k + keyHeads * headSize * 4, stride);
      build.attention(cache, { q: wide, stride, heads, out: seen, scale: 0.2 });
      build.matmul(back, seen, x, { add: true });
      build.layerNorm(x, gain, gain, h, width, 1e-5);
      build.matmul(pair, h, wide);
      build.swiglu(wide, wide + width * 4, 2 * width, h, width);
      build.matmul(down, h, x, { add: true });
    }
    for (const { down } of layers.slice(5)) {
      build.rmsNorm(x, gain, h, width, 1e-5);
      build.matmul(down, h, x, { add: true });
    }
    build.gelu(x, width);
  });
  return { program, out: x, count: 64 * width };
}
