import { beforeAll, describe, expect, test, vi } from "vitest";
import { writeGguf, type WritableTensor, type WritableValue } from "../gguf/write-gguf.ts";
import type { GgufType } from "../gguf/types.ts";
import { bytesOf, nodeRuntime } from "../model/testing/node-runtime.ts";
import type { Runtime } from "../model/types.ts";
import type { Encoder } from "./encoder.ts";
import { loadEncoder, type EncoderOptions } from "./load-encoder.ts";
import { dot, referenceBert } from "./testing/reference-bert.ts";
import {
  packTinyBert,
  tinyBert,
  tinyBertMetadata,
  tinyBertShape,
  tinyBertTokens,
  type TinyBertShape,
} from "./testing/tiny-bert.ts";

vi.setConfig({ testTimeout: 60_000 }); // models are run here, perhaps on a busy machine

const never = new AbortController().signal;
let alone: Runtime;
beforeAll(async () => {
  alone = await nodeRuntime();
});

async function open(file: Uint8Array, runtime = alone, options: Partial<EncoderOptions> = {}): Promise<Encoder> {
  const ending = await loadEncoder(bytesOf(file), runtime, { signal: never, ...options });
  if (ending.kind !== "loaded") throw new Error(JSON.stringify(ending));
  return ending.encoder;
}

async function refusal(file: Uint8Array): Promise<string> {
  const ending = await loadEncoder(bytesOf(file), alone, { signal: never });
  return ending.kind === "refused" ? ending.message : ending.kind;
}

async function vectorsOf(encoder: Encoder, texts: readonly string[]): Promise<readonly Float32Array[]> {
  const ending = await encoder.embed(texts, never);
  if (ending.kind !== "embedded") throw new Error(ending.kind);
  return ending.vectors;
}

/** Seeded words of letters, of very different lengths, some longer than the window. */
const texts = Array.from({ length: 60 }, (_, at) =>
  Array.from({ length: 1 + ((at * 7) % 23) }, (_, word) => "abcdefghij".slice(0, 1 + ((word * at) % 5))).join(" "),
);

function changed(change: (file: { metadata: Map<string, WritableValue>; tensors: WritableTensor[] }) => void) {
  const file = { metadata: tinyBertMetadata(tinyBertShape), tensors: packTinyBert(tinyBertShape) };
  change(file);
  return writeGguf(file);
}

describe("a BERT model computes what the paper says", () => {
  /** The least cosine to the reference. Types with few bits round the activations as well, so they may part a little. */
  const types: readonly (readonly [GgufType, number])[] = [
    ["F32", 0.999_999],
    ["F16", 0.9999],
    ["Q8_0", 0.999],
    ["Q4_1", 0.999],
  ];
  test.each(types)("with matrices in %s", async (type, least) => {
    const shape: TinyBertShape = { ...tinyBertShape, type };
    const file = packTinyBert(shape);
    const encoder = await open(tinyBert(shape));
    const reference = referenceBert(shape, file);
    const vectors = await vectorsOf(encoder, texts);
    for (const [at, text] of texts.entries()) {
      const tokens = tinyBertTokens(text);
      const read = tokens.length <= 48 ? tokens : [...tokens.slice(0, 47), tokens.at(-1) ?? 0];
      expect(dot(vectors[at] ?? [], reference(read))).toBeGreaterThan(least);
    }
    encoder.close();
  });

  test("with matrices of 7-bit rows, as ONNX Runtime rounds", async () => {
    const shape: TinyBertShape = { ...tinyBertShape, rows7: true };
    const file = packTinyBert(shape);
    const encoder = await open(tinyBert(shape));
    const reference = referenceBert(shape, file, true);
    const vectors = await vectorsOf(encoder, texts);
    for (const [at, text] of texts.entries()) {
      const tokens = tinyBertTokens(text);
      const read = tokens.length <= 48 ? tokens : [...tokens.slice(0, 47), tokens.at(-1) ?? 0];
      expect(dot(vectors[at] ?? [], reference(read))).toBeGreaterThan(0.9998);
    }
    encoder.close();
  });
});

describe.each([false, true])("an encoder (7-bit rows: %s)", (rows7) => {
  test("gives a text the same vector whatever its neighbours are", async () => {
    const encoder = await open(tinyBert({ rows7 }));
    const together = await vectorsOf(encoder, texts);
    for (const [at, text] of texts.entries()) expect(await vectorsOf(encoder, [text])).toEqual([together[at]]);
    encoder.close();
  });

  test("gives the same vectors with 1, 2 and 4 threads", async () => {
    const runtime = await nodeRuntime(4);
    const all: (readonly Float32Array[])[] = [];
    for (const threads of [1, 2, 4]) {
      const encoder = await open(tinyBert({ rows7 }), runtime, { threads });
      expect(encoder.threads).toBe(threads);
      all.push(await vectorsOf(encoder, texts));
      encoder.close();
    }
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).toEqual(all[0]);
  });
});

describe("an encoder", () => {
  test("gives vectors of length 1, in order, for any text", async () => {
    const encoder = await open(tinyBert());
    const odd = ["", " ", "ß心臓 🫀", "a".repeat(100_000), "\u0000", "a\nb\tc"];
    const vectors = await vectorsOf(encoder, odd);
    expect(vectors).toHaveLength(odd.length);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    expect(await vectorsOf(encoder, [])).toEqual([]);
    encoder.close();
  });

  test("reads no more of a text than its window, which may be made smaller", async () => {
    const encoder = await open(tinyBert(), alone, { window: 6 });
    expect(encoder.window).toBe(6);
    const [cut, whole] = await vectorsOf(encoder, ["a b c d e f g", "a b c d"]);
    expect(cut).toEqual(whole);
    encoder.close();
    const widest = await open(tinyBert(), alone, { window: 10_000 });
    expect(widest.window).toBe(tinyBertShape.positions);
    widest.close();
  });

  test("stops between two blocks when told to, and answers the next call", async () => {
    const encoder = await open(tinyBert());
    const stop = new AbortController();
    const many = encoder.embed(
      Array.from({ length: 2000 }, () => "a b c d e f"),
      stop.signal,
    );
    stop.abort();
    expect(await many).toEqual({ kind: "stopped" });
    expect(await encoder.embed(["a"], AbortSignal.abort())).toEqual({ kind: "stopped" });
    expect(await vectorsOf(encoder, ["a"])).toHaveLength(1);
    encoder.close();
  });

  test("answers calls that overlap, each with its own vectors", async () => {
    const encoder = await open(tinyBert());
    const [one, other] = await Promise.all([vectorsOf(encoder, ["a b"]), vectorsOf(encoder, ["c d e"])]);
    expect(await vectorsOf(encoder, ["a b", "c d e"])).toEqual([...one, ...other]);
    encoder.close();
  });

  test("is not asked after it was closed", async () => {
    const encoder = await open(tinyBert());
    encoder.close();
    await expect(encoder.embed(["a"], never)).rejects.toThrow("closed");
  });

  test("can be stopped while it loads", async () => {
    const stop = new AbortController();
    const loading = loadEncoder(bytesOf(tinyBert(), 100), alone, { signal: stop.signal });
    stop.abort();
    expect(await loading).toEqual({ kind: "stopped" });
  });
});

describe("a file that is no embedding model is refused in words:", () => {
  test("one that is cut off", async () => {
    const whole = tinyBert();
    for (const length of [0, 3, 500, 5000, whole.length >> 1, whole.length - 1]) {
      const ending = await loadEncoder({ ...bytesOf(whole.subarray(0, length)), bytes: whole.length }, alone, {
        signal: never,
      });
      expect(ending.kind).toBe("refused");
      expect(ending.kind === "refused" ? ending.message : "").toMatch(/ends after|broke off|short|smaller|bytes/);
    }
  });

  const cases: readonly (readonly [string, RegExp, Parameters<typeof changed>[0]])[] = [
    ["another architecture", /"llama".*"bert"/, ({ metadata }) => metadata.set("general.architecture", "llama")],
    ["no architecture", /architecture is missing/, ({ metadata }) => metadata.delete("general.architecture")],
    ["a missing figure", /bert\.block_count.*missing/, ({ metadata }) => metadata.delete("bert.block_count")],
    [
      "a figure beyond all bounds",
      /bert\.embedding_length/,
      ({ metadata }) => metadata.set("bert.embedding_length", 4294967295),
    ],
    ["heads that do not share the width", /head_count/, ({ metadata }) => metadata.set("bert.attention.head_count", 7)],
    ["another pooling", /pooling_type "2"/, ({ metadata }) => metadata.set("bert.pooling_type", 2)],
    ["causal attention", /causal/, ({ metadata }) => metadata.set("bert.attention.causal", true)],
    [
      "an epsilon that is none",
      /epsilon/,
      ({ metadata }) => metadata.set("bert.attention.layer_norm_epsilon", { f32: NaN }),
    ],
    ["more layers than tensors", /no blk\.2\./, ({ metadata }) => metadata.set("bert.block_count", 3)],
    ["more tensors than layers", /blk\.1\..* does not know/, ({ metadata }) => metadata.set("bert.block_count", 1)],
    [
      "a width that contradicts the tensors",
      /64.*want 128/,
      ({ metadata }) => metadata.set("bert.embedding_length", 128),
    ],
    ["places that contradict the table", /position_embd/, ({ metadata }) => metadata.set("bert.context_length", 999)],
    [
      "a tokenizer of another size",
      /token/,
      ({ metadata }) => metadata.set("tokenizer.ggml.tokens", ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]),
    ],
    ["no tokenizer", /token/, ({ metadata }) => metadata.delete("tokenizer.ggml.model")],
    [
      "7-bit rows that have 8 bits",
      /7 bits.*blk\.0/,
      (file) => {
        file.metadata.set("soma.row_bits", 7);
        file.tensors = packTinyBert({ ...tinyBertShape, type: "Q8_0" });
      },
    ],
    ["weights that are no numbers", /NaN or infinity \(blk\.1\.ffn_up\.weight\)/, spoil("blk.1.ffn_up.weight")],
    ["biases that are no numbers", /NaN or infinity \(blk\.0\.attn_q\.bias\)/, spoil("blk.0.attn_q.bias")],
    ["a table that holds no numbers", /NaN or infinity \(token_embd\.weight\)/, spoil("token_embd.weight")],
  ];
  test.each(cases)("%s", async (_, words, change) => {
    const message = await refusal(changed(change));
    expect(message).toMatch(words);
    expect(message).toMatch(/\.$/);
  });

  test("and the next file loads", async () => {
    await refusal(new Uint8Array(64));
    (await open(tinyBert())).close();
  });

  function spoil(name: string) {
    return ({ tensors }: { tensors: WritableTensor[] }) => {
      const data = tensors.find((tensor) => tensor.name === name)?.data;
      if (data) new DataView(data.buffer, data.byteOffset).setFloat32(40, NaN, true);
    };
  }
});
