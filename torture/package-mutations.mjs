/**
 * Packages that were damaged (bits, cuts, lying sizes and counts) or forged so that their hashes fit again (wrong types
 * in JSON, YAML and rows, zip tricks), through the real reader: none opens to other contents, nothing is changed, and
 * each refusal is a sentence. Repeat a run with its seed.
 */
import { openSources } from "../scripts/source-modules.mjs";

/** Yields one figure at the end; throws at the first promise that was not kept. `times` wins over `seconds`. */
export async function* run({ seconds = 60, times = Infinity, seed = 1 } = {}) {
  const server = await openSources();
  try {
    const { tryDamaged } = await server.ssrLoadModule("/src/platform/package/testing/mutations.ts");
    const endings = {};
    let slowest = 0;
    let count = 0;
    const until = Date.now() + seconds * 1000;
    for (; count < times && (Number.isFinite(times) || Date.now() < until); count += 1) {
      const { kind, ending, milliseconds } = await tryDamaged((seed % 2 ** 20) * 2 ** 32 + count).catch((cause) => {
        throw new Error(`Package ${count} of seed ${seed}: ${cause.message}`, { cause });
      });
      const name = `${kind}: ${ending}`;
      endings[name] = (endings[name] ?? 0) + 1;
      slowest = Math.max(slowest, milliseconds);
    }
    const unit = "damaged packages, none opened to other contents, a sentence each";
    yield { name: "package-mutations", value: count, unit, endings, slowestMs: Math.round(slowest) };
  } finally {
    await server.close();
  }
}
