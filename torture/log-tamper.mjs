/**
 * Logs that were tampered with in one place: edited, cut, extended, reordered, truncated, forked, at random. Each must be
 * found against the last checkpoint, by `brane audit verify` and by the independent verifier (tools/verify-log), and
 * both must say the same of it, as of each log that nobody touched. Repeat a run with its seed.
 */
import { openSources } from "../scripts/source-modules.mjs";
import { checkLog } from "../tools/verify-log/check-log.mjs";

/** Yields one figure at the end; throws at the first change that was not found. `times` wins over `seconds`. */
export async function* run({ seconds = 60, times = Infinity, seed = 1 } = {}) {
  const server = await openSources();
  try {
    const { tamper } = await server.ssrLoadModule("/src/core/audit/testing/tamper.ts");
    const { tamperKept } = await server.ssrLoadModule("/src/core/audit/testing/tamper-kept.ts");
    const found = {};
    const until = Date.now() + seconds * 1000;
    let count = 0;
    for (; count < times && (Number.isFinite(times) || Date.now() < until); count += 1) {
      const place = (seed % 2 ** 20) * 2 ** 32 + count;
      // Each as it is exported, and as it lies sealed on a disk.
      for (const { kind } of [await tamper(place, checkLog), await tamperKept(place)])
        found[kind] = (found[kind] ?? 0) + 1;
    }
    yield { name: "log-tamper", value: count, unit: "tampered logs, all found, both verifiers agreed on each", found };
  } finally {
    await server.close();
  }
}
