/**
 * Damaged and lying GGUF files, thousands of them: each is read like a model is (header, tokenizer, chat template), and
 * each must end within a second with a model or a sentence. Repeat a run with its seed; a broken promise names its file.
 */
import { performance } from "node:perf_hooks";
import { openSources } from "../scripts/source-modules.mjs";

/** Yields one figure at the end; throws at the first broken promise. `times` wins over `seconds`. */
export async function* run({ seconds = 60, times = Infinity, seed = 1 } = {}) {
  const server = await openSources();
  try {
    const load = (path) => server.ssrLoadModule(`/src/soma/${path}`);
    const { mutated, readMutated } = await load("gguf/testing/mutations.ts");
    const { smallFiles } = await load("gguf/testing/small-files.ts");
    const { chances } = await load("testing/chances.ts");
    const files = smallFiles();
    const endings = {};
    let slowest = 0;
    let count = 0;
    const until = Date.now() + seconds * 1000;
    for (; count < times && (Number.isFinite(times) || Date.now() < until); count += 1) {
      const chance = chances((seed % 2 ** 20) * 2 ** 32 + count);
      const bytes = mutated(chance.pick(files), chance);
      const begun = performance.now();
      const ending = await readMutated(bytes).catch((cause) => {
        throw new Error(`Mutation ${count} of seed ${seed} was not read but broke: ${cause.message}`, { cause });
      });
      const took = performance.now() - begun;
      if (took > 1000) throw new Error(`Mutation ${count} of seed ${seed} took ${Math.round(took)} ms.`);
      if (ending.kind === "refused" && !/^[A-Z].*\.$/s.test(ending.message)) {
        throw new Error(`Mutation ${count} of seed ${seed} was refused without a sentence: ${ending.message}`);
      }
      slowest = Math.max(slowest, took);
      const name = ending.kind === "read" ? "read" : `refused: ${ending.part}`;
      endings[name] = (endings[name] ?? 0) + 1;
    }
    yield {
      name: "gguf-mutations",
      value: count,
      unit: "damaged files, no crash",
      endings,
      slowestMs: Math.round(slowest),
    };
  } finally {
    await server.close();
  }
}
