import { describe, expect, test, vi } from "vitest";
import { quantise, writeGguf, type WritableTensor, type WritableValue } from "../gguf/write-gguf.ts";
import { loadModel } from "./load-model.ts";
import { bytesOf, nodeRuntime } from "./testing/node-runtime.ts";
import { load, logitsOf, open, openTiny } from "./testing/open-tiny.ts";
import { smollm2 } from "./testing/smollm2.ts";
import { packed, tinyMetadata, tinyModel, tinyShape } from "./testing/tiny-model.ts";

vi.setConfig({ testTimeout: 60_000 }); // models are run here, perhaps on a busy machine

/** The tiny model with a lie in it. */
function lying(change: {
  metadata?: [string, WritableValue | undefined][];
  tensors?: (tensors: WritableTensor[]) => WritableTensor[];
}): Uint8Array {
  const metadata = tinyMetadata(tinyShape);
  for (const [key, value] of change.metadata ?? []) {
    if (value === undefined) metadata.delete(key);
    else metadata.set(key, value);
  }
  return writeGguf({ metadata, tensors: change.tensors?.(packed(tinyShape)) ?? packed(tinyShape) });
}
const renamed = (from: string, to: string) => (tensors: WritableTensor[]) =>
  tensors.map((tensor) => (tensor.name === from ? { ...tensor, name: to } : tensor));
const withValue = (name: string, at: number, value: number) => (tensors: WritableTensor[]) =>
  tensors.map((tensor) => {
    if (tensor.name !== name) return tensor;
    const values = new Float32Array(tensor.data.slice().buffer);
    values[at] = value;
    return { ...tensor, data: quantise("F32", values) };
  });

test("a model says what it is", async () => {
  const model = await openTiny({ type: "Q8_0" }, { contextWindow: 100 });
  expect(model.facts).toMatchObject({
    architecture: "llama",
    name: "tiny llama Q8_0",
    contextWindow: 100,
    threads: 1,
    kv: "f16",
    fileBytes: tinyModel({ type: "Q8_0" }).length,
  });
  expect(model.tokenizer.size).toBe(339);
  model.close();
  expect(() => model.state.step(1)).toThrow("closed");
});

test("progress is told in bytes, to the last", async () => {
  const told: number[] = [];
  const file = tinyModel();
  await load(file, { onProgress: (loaded) => told.push(loaded) });
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(told.at(-1)).toBe(file.length);
});

test("tensors of several types in one stack are computed apart", async () => {
  const mixed = lying({
    tensors: (tensors) =>
      tensors.map((tensor) =>
        tensor.name.endsWith("attn_v.weight") || tensor.name.endsWith("ffn_up.weight")
          ? { ...tensor, type: "F16", data: quantise("F16", new Float32Array(tensor.data.slice().buffer)) }
          : tensor,
      ),
  });
  const [one, all] = [await open(mixed), await openTiny()];
  const [a, b] = [await logitsOf(one, [1, 2, 3]), await logitsOf(all, [1, 2, 3])];
  expect(Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? 0))))).toBeLessThan(0.05);
});

test("memory stays within 1.4 times the file, keys and values apart", async () => {
  const file = await smollm2();
  const model = await open(file, { contextWindow: 512 });
  const kvBytes = 30 * 2 * 3 * 64 * 512 * 2; // layers, keys and values, heads, their size, positions, f16
  expect(model.facts.memoryBytes - kvBytes).toBeLessThan(1.4 * file.length);
  model.close();
}, 30_000);

test("weights whose products leave the floats are found at the first answer, and the model says so each time", async () => {
  const model = await open(lying({ tensors: withValue("blk.0.attn_norm.weight", 3, 3e38) }));
  for (const tokens of [[1, 2, 3], [4]])
    expect(await model.state.read(tokens)).toMatchObject({
      kind: "refused",
      message: expect.stringMatching(/^The weights contain NaN or infinity/u) as unknown,
    });
});

describe("a file that lies is refused in words", () => {
  const huge = 1_000_000_000;
  test.each<[string, Uint8Array, RegExp]>([
    ["another architecture", lying({ metadata: [["general.architecture", "mamba"]] }), /architecture is "mamba"/u],
    ["no architecture", lying({ metadata: [["general.architecture", undefined]] }), /does not say its architecture/u],
    ["no width", lying({ metadata: [["llama.embedding_length", undefined]] }), /does not say llama\.embedding_length/u],
    ["dimensions that overflow", lying({ metadata: [["llama.embedding_length", huge]] }), /whole number from 1 to/u],
    ["more layers than tensors", lying({ metadata: [["llama.block_count", 3]] }), /has no blk\.2\./u],
    ["fewer layers than tensors", lying({ metadata: [["llama.block_count", 1]] }), /does not know/u],
    ["heads that do not share", lying({ metadata: [["llama.attention.head_count_kv", 3]] }), /share 3 key heads/u],
    ["another width than its tensors", lying({ metadata: [["llama.feed_forward_length", 1024]] }), /want 256 × 1024/u],
    ["a tensor that is missing", lying({ tensors: (all) => all.slice(1) }), /no table of tokens/u],
    ["a tensor of another name", lying({ tensors: renamed("output_norm.weight", "x") }), /has no output_norm/u],
    ["experts", lying({ metadata: [["llama.expert_count", 8]] }), /mixture of experts/u],
    ["a stretched window", lying({ metadata: [["llama.rope.scaling.type", "yarn"]] }), /"yarn"/u],
    [
      "a tokenizer that does not fit",
      lying({ metadata: [["tokenizer.ggml.tokens", ["a"]]] }),
      /tokeni[sz]er|vocabulary|token/iu,
    ],
    ["NaN in a norm", lying({ tensors: withValue("output_norm.weight", 3, NaN) }), /NaN or infinity \(output_norm/u],
    ["infinity in a matrix", lying({ tensors: withValue("blk.1.ffn_up.weight", 77, Infinity) }), /blk\.1\.ffn_up/u],
  ])("%s", async (_, file, sentence) => {
    const ending = await load(file);
    expect(ending).toMatchObject({ kind: "refused", message: expect.stringMatching(sentence) as unknown });
    expect(ending).toMatchObject({ message: expect.stringMatching(/\.$/u) as unknown });
  });
});

describe("a stream that does not come to its end", () => {
  const file = tinyModel();

  test.each([0, 3, 500, 70_000, file.length - 1])("is refused when it stops after %i bytes", async (length) => {
    const source = { ...bytesOf(file.subarray(0, length)), bytes: file.length };
    const ending = await loadModel(source, await nodeRuntime(), { signal: new AbortController().signal });
    expect(ending).toMatchObject({ kind: "refused", message: expect.stringContaining("fetch it again") as unknown });
  });

  test("is refused with the source's own words when it throws", async () => {
    const source = {
      bytes: file.length,
      async *stream() {
        yield await Promise.resolve(file.subarray(0, 100_000));
        throw new Error("shard 2 is gone");
      },
    };
    const ending = await loadModel(source, await nodeRuntime(), { signal: new AbortController().signal });
    expect(ending).toMatchObject({ kind: "refused", message: expect.stringContaining("shard 2 is gone") as unknown });
  });

  test("is stopped where it is cancelled", async () => {
    const stop = new AbortController();
    const ending = await loadModel(bytesOf(file, 10_000), await nodeRuntime(), {
      signal: stop.signal,
      onProgress: () => {
        stop.abort();
      },
    });
    expect(ending).toEqual({ kind: "stopped" });
  });
});

describe("memory that cannot be had is refused in words", () => {
  test("more than 4 GiB", async () => {
    const file = lying({ metadata: [["llama.context_length", 16_000_000]] });
    const ending = await load(file, { contextWindow: 16_000_000 });
    expect(ending).toMatchObject({ kind: "refused", message: expect.stringContaining("4295 MB") as unknown });
  });

  test("and engines that cannot be loaded", async () => {
    const runtime = { ...(await nodeRuntime()), wasm: () => Promise.reject(new Error("the shop is closed")) };
    const ending = await loadModel(bytesOf(tinyModel()), runtime, { signal: new AbortController().signal });
    expect(ending).toMatchObject({
      kind: "refused",
      message: expect.stringContaining("the shop is closed") as unknown,
    });
  });
});

test("after every refusal a good model still answers", async () => {
  await load(lying({ tensors: withValue("output_norm.weight", 3, NaN) }));
  await load(lying({ metadata: [["llama.context_length", 16_000_000]] }), { contextWindow: 16_000_000 });
  await load(tinyModel().subarray(0, 70_000));
  const model = await openTiny();
  expect((await logitsOf(model, [1, 2, 3])).every(Number.isFinite)).toBe(true);
});
