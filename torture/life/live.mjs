/**
 * Lives in the built app and is killed at moments that follow from the seed. Each time it looks at what lies on the disk:
 * nothing half-written, nothing gone that the page had acknowledged, nothing from nowhere.
 */
import { setTimeout as pause } from "node:timers/promises";
import { deeds } from "./deeds.mjs";
import { takenFrom } from "./known.mjs";

/** No deed takes longer on a slow machine, in milliseconds: then it hangs, and that is a defect. */
const patience = 120_000;

/** The tab dies: the process that draws it, with its workers. */
export const killTab = (life) => life.browser.killTabs();

/** The whole browser dies, and is opened again. */
export async function killBrowser(life) {
  await life.browser.kill();
  life.browser = await life.open();
}

/**
 * `kills` deaths, each in the middle of a deed. `die(life)` kills and leaves a browser that lives. Yields each death as
 * `{ deed, moment, acknowledged, of, lost }`.
 */
export async function* live(life, { random, kills, die }) {
  let where = "";
  try {
    for (let death = 0; death < kills; death += 1) {
      const deed = deeds[Math.floor(random() * deeds.length)];
      const moment = momentOf(deed, random);
      where = `${deed.name}, death ${death + 1} of this life, ${JSON.stringify(moment)}`;
      const plan = deed.begin(life);
      const acknowledged = await untilDeath(life, plan, moment);
      await die(life);
      life.hear = () => undefined;
      life.onHeld = () => undefined;
      const lost = await lookAfter(life, plan, acknowledged());
      yield { deed: deed.name, moment, acknowledged: acknowledged(), of: plan.states.length - 1, lost };
    }
    where = "end of this life";
    await lastLook(life);
  } catch (problem) {
    throw await life.fail(where, problem);
  }
}

/** Some at a time, most at a storage call, which the page does not come back from. */
function momentOf({ calls, within }, random) {
  const chance = random();
  const place = random();
  if (chance < 0.4) return { after: Math.round(place * within) };
  return { call: 1 + Math.floor(place * calls), how: chance < 0.7 ? "hold-before" : "hold-after" };
}

/** Does the deed until the moment or its end has come; gives what tells the state it has acknowledged. */
async function untilDeath(life, plan, { after, call, how }) {
  let reached = 0;
  const tell = (state) => (reached = Math.max(reached, state));
  const held = new Promise((resolve) => (life.onHeld = () => resolve("held")));
  const page = await life.tab();
  await plan.prepare?.(page);
  if (call !== undefined) await page.evaluate(([at, why]) => globalThis.braneTorture.arm(at, why), [call, how]);
  const done = plan.act(page, tell).then(
    () => (tell(plan.states.length - 1), "done"),
    (problem) => problem, // after the death nobody asks
  );
  const over = [done, held, pause(patience, "hangs", { ref: false })];
  if (after !== undefined) over.push(pause(after, "time", { ref: false }));
  const ended = await Promise.race(over);
  if (ended instanceof Error) throw ended;
  if (ended === "hangs") throw new Error(`It hangs. The page says: ${await page.innerText("body")}`);
  return () => reached;
}

/** Whether the browser has lost the database; throws when anything is not as it must be. */
async function lookAfter(life, { states, settles = false }, reached) {
  let seen = await life.look();
  if (seen.kind === "seen") {
    if (settles) {
      await life.stand();
      seen = await life.look();
    }
    life.settle(seen, states, reached);
    return false;
  }
  await comeBack(life, seen.backup);
  seen = await life.look();
  if (seen.kind === "lost") throw new Error("It was restored and is not there.");
  if (seen.broken.length > 0) throw new Error(seen.broken.join(" "));
  life.known = takenFrom(seen);
  return true;
}

/** The database is lost: it must be said, and the backup in the private files must bring everything back. */
async function comeBack(life, backup) {
  const page = await life.browser.tab(life.address);
  await page.getByRole("heading", { name: "The browser has lost what you kept here." }).waitFor();
  if (!(Number(backup) >= life.known.backup)) throw new Error(`The backup is gone too: “${backup}”.`);
  await page.getByRole("button", { name: "Look in this browser" }).click();
  await page.getByLabel("The recovery code that you wrote down").fill(life.code);
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Restore it" }).click()]);
  await page.evaluate(() => globalThis.brane.ready);
  await page.close();
  await life.stand();
}

/** When a life is over: the app opens, its log holds, and it marks the intents that never had an outcome. */
async function lastLook(life) {
  const { open } = await life.look();
  const page = await life.tab("#/log");
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByText("The chain is whole").waitFor();
  const entries = await page.evaluate(() => globalThis.brane.audit.entries());
  const told = entries.filter((entry) => entry.open === true).length;
  if (told !== open.length) throw new Error(`${open.length} intents have no outcome; the app tells of ${told}.`);
  await page.getByLabel("Only what was refused or failed").check();
  await page.setViewportSize({ width: 1440, height: 20_000 }); // only entries in view are drawn
  const marks = page.getByRole("listitem").filter({ hasText: "no outcome" });
  for (const until = Date.now() + 10_000; (await marks.count()) !== told && Date.now() < until;) {
    await page.waitForTimeout(100);
  }
  const marked = await marks.count();
  if (marked !== told) throw new Error(`${told} intents have no outcome; the screen marks ${marked}.`);
  await page.close();
}
