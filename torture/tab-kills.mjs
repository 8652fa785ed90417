/**
 * The tab dies (SIGKILL for the process that draws it) in the middle of what a person does, again and again over one
 * profile: chat, tools and their undo, documents, import, export, facts, backup, restore. `--times N` deaths, 200 by
 * default, 25 a profile; the moments follow from the seed.
 */
import { openLife, openWorld } from "./life/life.mjs";
import { killTab, live } from "./life/live.mjs";

const killsOfALife = 25;

export async function* run({ times = 200, random = Math.random } = {}) {
  const world = await openWorld();
  const deaths = {};
  let died = 0;
  try {
    while (died < times) {
      const kills = Math.min(killsOfALife, times - died);
      const life = await openLife(world);
      for await (const { deed, moment, acknowledged, of, lost } of live(life, { random, kills, die: killTab })) {
        if (lost) throw await life.fail(deed, new Error("The browser has lost its database to a tab's death."));
        died += 1;
        deaths[deed] = (deaths[deed] ?? 0) + 1;
        if (process.env.BRANE_TORTURE_TELLS) console.log(JSON.stringify({ deed, moment, acknowledged, of }));
      }
      await life.end();
    }
  } finally {
    await world.end();
  }
  yield {
    name: "tab-kills",
    value: died,
    unit: "tabs killed, nothing half-written, nothing acknowledged lost",
    deaths,
  };
}
