/**
 * How well SciFact's claims find the abstracts they cite (nDCG@10 over all 5,183) with the vectors of Soma, and with
 * those of ONNX Runtime from the file that our weights were made from, on the same tokens. Takes some minutes;
 * BRANE_BENCH_DOCUMENTS=500 takes so many documents that no claim cites, and those that are cited.
 */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { gunzipSync } from "node:zlib";
import { openSources } from "../scripts/source-modules.mjs";
import { buildKernels } from "../scripts/build-kernels.mjs";
import { convertMiniLm, readMiniLmFolder } from "../scripts/convert-minilm.mjs";

const window = 256;
const textsAtOnce = 64;

const lines = (name) =>
  gunzipSync(readFileSync(`bench/scifact/${name}.jsonl.gz`))
    .toString("utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

export async function run() {
  setFlagsFromString("--experimental-wasm-relaxed-simd"); // Node 20 has it behind a flag
  await buildKernels();
  const server = await openSources();
  try {
    const load = (path) => server.ssrLoadModule(`/src/soma/${path}`);
    const { openOnnx } = await load("encoder/testing/onnx-embedder.ts");
    const { ndcgAt10 } = await load("encoder/testing/scifact.ts");
    const files = readMiniLmFolder("src/soma/fixtures/all-minilm-l6-v2-onnx/");
    const { encoder, tokens } = await openSoma(load, await convertMiniLm(files));
    const onnx = await openOnnx(files.onnx);

    const set = someOf({ documents: lines("documents"), claims: lines("claims") });
    const texts = [
      ...set.documents.map(({ title, text }) => `${title}. ${text}`),
      ...set.claims.map(({ claim }) => claim),
    ];
    const ours = [];
    const theirs = [];
    let lowest = 1;
    for (let from = 0; from < texts.length; from += textsAtOnce) {
      const some = texts.slice(from, from + textsAtOnce);
      const ending = await encoder.embed(some, new AbortController().signal);
      if (ending.kind !== "embedded") throw new Error(ending.kind);
      for (const [at, text] of some.entries()) {
        const [vector, other] = [ending.vectors[at], await onnx.embed(tokens(text))];
        lowest = Math.min(
          lowest,
          vector.reduce((sum, value, i) => sum + value * other[i], 0),
        );
        ours.push(vector);
        theirs.push(other);
      }
    }
    encoder.close();

    const split = set.documents.length;
    const scoreOf = (vectors) => ndcgAt10(set, vectors.slice(0, split), vectors.slice(split));
    const [score, anchor] = [scoreOf(ours), scoreOf(theirs)];
    return [
      {
        name: `SciFact, ${set.claims.length} claims among ${split} abstracts`,
        value: Number(score.toFixed(4)),
        unit: "nDCG@10",
        anchor: `ONNX Runtime's vectors, ${anchor.toFixed(4)}`,
        ratio: Number((score / anchor).toFixed(4)),
        lowestCosine: Number(lowest.toFixed(4)),
      },
    ];
  } finally {
    await server.close();
  }
}

async function openSoma(load, file) {
  const { loadEncoder } = await load("encoder/load-encoder.ts");
  const { bytesOf, nodeRuntime } = await load("model/testing/node-runtime.ts");
  const { readGgufHeader } = await load("gguf/read-header.ts");
  const { openTokenizer } = await load("tokenizer/open-tokenizer.ts");
  const signal = new AbortController().signal;
  const ending = await loadEncoder(bytesOf(file), await nodeRuntime(1), { window, signal });
  if (ending.kind !== "loaded") throw new Error(JSON.stringify(ending));
  const opened = openTokenizer(readGgufHeader(file, file.length).header.metadata);
  const tokens = (text) => {
    const all = opened.tokenizer.encode(text);
    return all.length <= window ? all : [...all.slice(0, window - 1), all.at(-1)];
  };
  return { encoder: ending.encoder, tokens };
}

function someOf({ documents, claims }) {
  const wanted = Number(process.env.BRANE_BENCH_DOCUMENTS ?? documents.length);
  const cited = new Set(claims.flatMap((claim) => claim.documents));
  const others = documents.filter(({ id }) => !cited.has(id)).slice(0, wanted);
  return { documents: [...documents.filter(({ id }) => cited.has(id)), ...others], claims };
}
