/**
 * One life with a little of each: the tab is killed, the browser is killed, storage calls fail, the quota runs out. It is
 * what `npm test` runs of tab-kills, browser-kills, browser-storage-faults and quota-import. `--times N` of each, 1 by
 * default.
 */
import { fill } from "./life/fill.mjs";
import { failEach } from "./life/fail.mjs";
import { openLife, openWorld } from "./life/life.mjs";
import { killBrowser, killTab, live } from "./life/live.mjs";

export async function* run({ times = 1, random = Math.random, seed = 1 } = {}) {
  const world = await openWorld();
  const lived = [];
  try {
    const life = await openLife(world);
    for await (const death of live(life, { random, kills: times, die: killTab })) lived.push(death);
    for await (const death of live(life, { random, kills: times, die: killBrowser })) lived.push(death);
    for await (const quota of fill(life, { times, seed })) lived.push(quota);
    for await (const failure of failEach(life, { random, times })) if ("deed" in failure) lived.push(failure);
  } finally {
    await world.end();
  }
  yield { name: "short-life", value: lived.length, unit: "troubles lived through", lived };
}
