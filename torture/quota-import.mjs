/**
 * The browser's quota runs out at every 64 KiB of an import: each time the package is there wholly or not at all, it is
 * said that there is no room, and what was there stays. `--times N` quotas at most, until the import fits by default.
 */
import { fill } from "./life/fill.mjs";
import { openLife, openWorld } from "./life/life.mjs";

export async function* run({ times = Infinity, seed = 1 } = {}) {
  const world = await openWorld();
  let tried = 0;
  let last = {};
  try {
    const life = await openLife(world);
    for await (last of fill(life, { times, seed })) tried += 1;
    await life.end();
  } finally {
    await world.end();
  }
  yield { name: "quota-import", value: tried, unit: "quotas, 64 KiB apart, none corrupts", last };
}
