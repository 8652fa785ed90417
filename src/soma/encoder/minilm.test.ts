import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dequantiseOnnx } from "../../../scripts/onnx/dequantise-onnx.mjs";
import { convertMiniLm, readMiniLmFolder } from "../../../scripts/convert-minilm.mjs";
import { readGgufHeader } from "../gguf/read-header.ts";
import { bytesOf, nodeRuntime } from "../model/testing/node-runtime.ts";
import { openTokenizer, type Tokenizer } from "../tokenizer/open-tokenizer.ts";
import type { Encoder } from "./encoder.ts";
import { loadEncoder } from "./load-encoder.ts";
import { openOnnx } from "./testing/onnx-embedder.ts";
import { dot } from "./testing/reference-bert.ts";
import { ndcgAt10, readScifact } from "./testing/scifact.ts";

/** all-MiniLM-L6-v2 as we carry it, beside ONNX Runtime with the file that it was made from. */
const shipped = (path: string) => new URL(`../../../public/models/all-minilm-l6-v2/${path}`, import.meta.url).pathname;
const folder = (path: string) => new URL(`../fixtures/all-minilm-l6-v2-onnx/${path}`, import.meta.url).pathname;
const window = 256;

const never = new AbortController().signal;

const sample = readScifact();
const claims = sample.claims.map(({ claim }) => claim);
const documents = sample.documents.map(({ title, text }) => `${title}. ${text}`);

async function open(file: Uint8Array): Promise<Encoder> {
  const ending = await loadEncoder(bytesOf(file), await nodeRuntime(2), { window, signal: never });
  if (ending.kind !== "loaded") throw new Error(JSON.stringify(ending));
  return ending.encoder;
}

function tokenizerOf(file: Uint8Array): Tokenizer {
  const header = readGgufHeader(file, file.length);
  const opened = header.kind === "read" ? openTokenizer(header.header.metadata) : header;
  if (opened.kind !== "opened") throw new Error(JSON.stringify(opened));
  return opened.tokenizer;
}

async function vectorsOf(encoder: Encoder, texts: readonly string[]): Promise<readonly Float32Array[]> {
  const ending = await encoder.embed(texts, never);
  if (ending.kind !== "embedded") throw new Error(ending.kind);
  return ending.vectors;
}

const files = readMiniLmFolder(folder(""));
let carried: Uint8Array;
let tokens: (text: string) => number[];
beforeAll(async () => {
  carried = await convertMiniLm(files);
  const tokenizer = tokenizerOf(carried);
  tokens = (text) => {
    const all = tokenizer.encode(text);
    return all.length <= window ? all : [...all.slice(0, window - 1), ...all.slice(-1)];
  };
}, 60_000);

test("the file that we carry is the one that the converter makes", () => {
  const manifest = JSON.parse(readFileSync(shipped("manifest.json"), "utf8")) as {
    files: { shards: { path: string }[] }[];
  };
  const shards = manifest.files.flatMap(({ shards }) => shards.map(({ path }) => readFileSync(shipped(path))));
  expect(Buffer.concat(shards).equals(carried)).toBe(true);
});

describe("with 8-bit weights, as carried", () => {
  let encoder: Encoder;
  beforeAll(async () => {
    encoder = await open(carried);
  }, 60_000);
  afterAll(() => encoder.close());

  test("300 documents and their claims get ONNX Runtime's vectors and are found as well as with it", async () => {
    const onnx = await openOnnx(files.onnx);
    const ours = await vectorsOf(encoder, [...documents, ...claims]);
    const theirs: Float64Array[] = [];
    for (const text of [...documents, ...claims]) theirs.push(await onnx.embed(tokens(text)));
    const cosines = ours.map((vector, at) => dot(vector, theirs[at] ?? []));
    expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.995);

    const split = documents.length;
    const mine = ndcgAt10(sample, ours.slice(0, split), ours.slice(split));
    const other = ndcgAt10(sample, theirs.slice(0, split), theirs.slice(split));
    expect(Math.abs(mine - other)).toBeLessThanOrEqual(0.003);
  }, 240_000);
});

describe("with its weights in f32", () => {
  // A wrong sum shows in every text here: a third of them says as much.
  test("a hundred texts get the vectors of ONNX Runtime where nothing is rounded", async () => {
    const encoder = await open(await convertMiniLm({ ...files, type: "F32" }));
    const onnx = await openOnnx(dequantiseOnnx(files.onnx));
    const openings = documents.slice(0, 150).map((text) => text.slice(0, 300));
    const texts = [...claims, ...openings].filter((_, at) => at % 3 === 0);
    const ours = await vectorsOf(encoder, texts);
    const cosines: number[] = [];
    for (const [at, text] of texts.entries()) cosines.push(dot(ours[at] ?? [], await onnx.embed(tokens(text))));
    expect(cosines).toHaveLength(100);
    expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.999);
    encoder.close();
  }, 240_000);
});
