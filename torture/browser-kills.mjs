/**
 * The whole browser dies (SIGKILL for all its processes) in the middle of what a person does, again and again over one
 * profile, as in tab-kills. Nothing may be half-written, nothing acknowledged gone. Where the browser itself has lost the
 * database, the next start must say so, and the backup in the private files must bring everything back: those are counted
 * apart. This shows the death of programs, not the loss of power: what the kernel was given, it still writes.
 */
import { openLife, openWorld } from "./life/life.mjs";
import { killBrowser, live } from "./life/live.mjs";

const killsOfALife = 25;

export async function* run({ times = 200, random = Math.random } = {}) {
  const world = await openWorld();
  const deaths = {};
  let died = 0;
  let lost = 0;
  try {
    while (died < times) {
      const kills = Math.min(killsOfALife, times - died);
      const life = await openLife(world);
      for await (const death of live(life, { random, kills, die: killBrowser })) {
        died += 1;
        lost += death.lost ? 1 : 0;
        deaths[death.deed] = (deaths[death.deed] ?? 0) + 1;
        if (process.env.BRANE_TORTURE_TELLS) console.log(JSON.stringify(death));
      }
      await life.end();
    }
  } finally {
    await world.end();
  }
  const unit = "browsers killed, nothing half-written, nothing acknowledged lost";
  yield { name: "browser-kills", value: died, unit, databasesLostNoticedAndRestored: lost, deaths };
}
