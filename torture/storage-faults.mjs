/**
 * Every call to storage of every journey fails, in every way a call can: it does not answer, the tab dies before it, the
 * tab dies after it. Afterwards the disk is opened anew: all promises of the rooms hold, and what was told is so. Then the
 * room runs out at every 64 KiB of an import. In Node, over a fake disk; src/app/storage-faults.test.ts lives through a few.
 */
import { createServer } from "vite";

/** Yields what was lived through; throws at the first broken promise. `times` and `seconds` limit the cases; by default all. */
export async function* run({ seconds = Infinity, times = Infinity, random = Math.random } = {}) {
  const server = await createServer({
    configFile: false,
    appType: "custom",
    logLevel: "error",
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const { allCases, fillUp, liveThrough, livedIn } = await server.ssrLoadModule("/src/app/testing/storage-faults.ts");
    const start = await livedIn();
    const cases = await allCases(start);
    const tally = { faults: 0, done: 0, refused: 0 };
    const until = Date.now() + seconds * 1000;
    const order = cases.map((one) => ({ one, place: random() })).sort((a, b) => a.place - b.place);
    for (const { one } of order) {
      if (tally.faults >= times || (times === Infinity && Date.now() > until)) break;
      await liveThrough(start, one, tally);
    }
    yield {
      name: "storage-faults",
      value: tally.faults,
      unit: `of ${cases.length} failing calls, none corrupts`,
      ...tally,
    };
    const quotas = await fillUp(start, "x".repeat(400_000));
    yield {
      name: "storage-faults",
      value: quotas,
      unit: "quotas too small for an import, 64 KiB apart, none corrupts",
    };
  } finally {
    await server.close();
  }
}
