/** The page that vector-search.mjs drives: the same vectors in our index and in voy-search, asked in turns. */
import * as voyGlue from "voy-search/voy_search_bg.js";
import voyWasm from "voy-search/voy_search_bg.wasm?url";
import { createAxonClient } from "#platform/embeddings/axon-client.ts";
import { createWasmVectorIndex } from "#platform/vectors/wasm-vector-index.ts";

const dimensions = 384;
const wanted = 10;

/** What makes the same vectors in every run (a 32-bit mix; Wellons, "hash-prospector"). */
let state = 1;
function random(): number {
  state = (state + 0x9e3779b9) | 0;
  let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

/** A unit vector near `centre`; as texts on one subject are near each other. */
function near(centre: Float32Array | undefined): Float32Array<ArrayBuffer> {
  const vector = Float32Array.from({ length: dimensions }, (_, at) => random() - 0.5 + (centre?.[at] ?? 0) * 4);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

type Search = (query: Float32Array<ArrayBuffer>) => Promise<readonly string[]>;

async function ours(vectors: readonly Float32Array<ArrayBuffer>[], build?: "relaxed" | "plain"): Promise<Search> {
  const index = await createWasmVectorIndex(dimensions, build);
  await index.add(vectors.map((vector, at) => ({ id: String(at), vector })));
  return async (query) => (await index.search(query, wanted)).map(({ id }) => id);
}

/** As the app asks: through the axon's worker. */
async function inWorker(vectors: readonly Float32Array<ArrayBuffer>[]): Promise<Search> {
  const startWorker = () => new Worker(new URL("../workers/axon.ts", import.meta.url), { type: "module" });
  const index = await createAxonClient({ startWorker }).openIndex(dimensions);
  for (let at = 0; at < vectors.length; at += 5000) {
    await index.add(vectors.slice(at, at + 5000).map((vector, offset) => ({ id: String(at + offset), vector })));
  }
  return async (query) => (await index.search(query, wanted)).map(({ id }) => id);
}

async function voy(vectors: readonly Float32Array<ArrayBuffer>[]): Promise<Search> {
  const { instance } = await WebAssembly.instantiateStreaming(fetch(voyWasm), {
    "./voy_search_bg.js": voyGlue as unknown as WebAssembly.ModuleImports,
  });
  voyGlue.__wbg_set_wasm(instance.exports);
  const index = new voyGlue.Voy({ embeddings: [] });
  for (let at = 0; at < vectors.length; at += 1000) {
    const embeddings = vectors.slice(at, at + 1000).map((vector, offset) => {
      const id = String(at + offset);
      return { id, title: "", url: "", embeddings: Array.from(vector) };
    });
    index.add({ embeddings });
  }
  return (query) => Promise.resolve(index.search(query, wanted).neighbors.map(({ id }) => id));
}

/** Milliseconds of each search, asked in turns; the answers are compared, so that fast and wrong does not count. */
async function measure(count: number, rounds: number) {
  const centres = Array.from({ length: 200 }, () => near(undefined));
  const some = () => near(centres[Math.floor(random() * centres.length)]);
  const vectors = Array.from({ length: count }, some);
  const ways: Readonly<Record<string, Search>> = {
    ours: await ours(vectors),
    plain: await ours(vectors, "plain"),
    worker: await inWorker(vectors),
    voy: await voy(vectors),
  };
  const times: Record<string, number[]> = { ours: [], plain: [], worker: [], voy: [] };
  let same = 0;
  for (let round = -2; round < rounds; round += 1) {
    const query = some();
    const answers = new Set<string>();
    for (const [name, search] of Object.entries(ways)) {
      const start = performance.now();
      const ids = await search(query);
      if (round >= 0) times[name]?.push(performance.now() - start);
      answers.add([...ids].sort().join(" "));
    }
    if (round >= 0 && answers.size === 1) same += 1;
  }
  return { times, same };
}
Object.assign(globalThis, { measure });
