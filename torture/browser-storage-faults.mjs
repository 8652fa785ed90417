/**
 * Every call that the built app makes to IndexedDB and to private files, in each thing a person does, fails once: it
 * throws, or its transaction is taken back. Nothing may be half-written, and what was told is so. In a real browser;
 * storage-faults does it for the rooms alone, over a fake disk. `--times N` failures, all by default. Where
 * BRANE_TORTURE_SEEN names a file, the endings that were lived through stand in it, a line of JSON each, and are left out:
 * so it is done in pieces.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { failEach, nameOf } from "./life/fail.mjs";
import { openLife, openWorld } from "./life/life.mjs";

export async function* run({ times = Infinity, random = Math.random } = {}) {
  const world = await openWorld();
  const tally = { failures: 0, done: 0, refused: 0 };
  let calls = {};
  const kept = process.env.BRANE_TORTURE_SEEN;
  const seen = endingsIn(kept);
  try {
    const life = await openLife(world);
    for await (const { counts, deed, at, how, told } of failEach(life, { random, times, seen })) {
      if (counts !== undefined) {
        calls = counts;
        continue;
      }
      tally.failures += 1;
      tally[told === "done" ? "done" : "refused"] += 1;
      seen.add(nameOf(deed, at, how));
      if (kept !== undefined) appendFileSync(kept, `${JSON.stringify({ deed, at, how, told })}\n`);
    }
  } finally {
    await world.end();
  }
  const unit = "storage calls failed, none corrupts";
  yield { name: "browser-storage-faults", value: tally.failures, unit, ...tally, distinct: seen.size, calls };
}

function endingsIn(file) {
  const lines = file !== undefined && existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  const endings = lines.filter((line) => line !== "").map((line) => JSON.parse(line));
  return new Set(endings.map(({ deed, at, how }) => nameOf(deed, at, how)));
}
