/**
 * Every call that the built app makes to IndexedDB and to private files, in each thing a person does, fails once: it
 * throws, or its transaction is taken back. Nothing may be half-written, and what was told is so. In a real browser;
 * storage-faults does it for the rooms alone, over a fake disk. `--times N` failures, all by default.
 */
import { failEach } from "./life/fail.mjs";
import { openLife, openWorld } from "./life/life.mjs";

export async function* run({ times = Infinity, random = Math.random } = {}) {
  const world = await openWorld();
  const tally = { failures: 0, done: 0, refused: 0 };
  let calls = {};
  try {
    const life = await openLife(world);
    for await (const { counts, deed, at, how, told } of failEach(life, { random, times })) {
      if (counts !== undefined) {
        calls = counts;
        continue;
      }
      tally.failures += 1;
      tally[told === "done" ? "done" : "refused"] += 1;
      if (process.env.BRANE_TORTURE_TELLS) console.log(JSON.stringify({ deed, at, how, told }));
    }
    await life.end();
  } finally {
    await world.end();
  }
  const unit = "storage calls failed, none corrupts";
  yield { name: "browser-storage-faults", value: tally.failures, unit, ...tally, calls };
}
