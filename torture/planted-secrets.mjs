/**
 * A thousand secrets are put into the built app as a person would put them in: in messages, tool arguments, documents and
 * their names, files, facts, a package, passphrases, a text that is typed and not sent. Then the browser is closed and
 * every byte of its profile is searched, for a third of a secret too, in every writing a store may use. A few more lie in
 * the same profile unsealed, on purpose: those must be found, or the search would be worth nothing.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openChromium } from "./browsers/chromium.mjs";
import { analyst } from "./life/known.mjs";
import { openWorld } from "./life/life.mjs";
import { leave, plant } from "./secrets/plant.mjs";
import { searchFolder } from "./secrets/search.mjs";

/** `times`: how many secrets. */
export async function* run({ times = 1000, random = Math.random } = {}) {
  const world = await openWorld();
  const folder = await mkdtemp(join(tmpdir(), "brane-secrets-"));
  const browser = await openChromium(folder);
  let ended = false;
  try {
    const secrets = Array.from({ length: times }, () => makeSecret(random));
    const page = await browser.tab(`${world.address}#/n/${analyst}`);
    await page.evaluate(() => globalThis.brane.ready);
    const where = await plant({ world, page }, secrets);
    const left = await leave(await browser.blankTab(world.address), () => makeSecret(random));
    await browser.end();
    ended = true;
    const { found, files, bytes } = await searchFolder(folder, [...secrets, ...left.values()]);
    const missed = [...left].filter(([, secret]) => !found.has(secret)).map(([store]) => store);
    if (missed.length > 0) throw new Error(`The search does not see what lies open in: ${missed.join(", ")}.`);
    const leaked = secrets.filter((secret) => found.has(secret));
    if (leaked.length > 0) {
      const told = leaked.slice(0, 9).map((secret) => `one in ${where.get(secret)}, in ${found.get(secret)}`);
      throw new Error(`${leaked.length} secrets lie open: ${told.join("; ")}. The profile is left in ${folder}.`);
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    const planted = {};
    for (const place of where.values()) planted[place] = (planted[place] ?? 0) + 1;
    yield {
      name: "planted-secrets",
      value: 0,
      unit: `of ${times} secrets found in the profile`,
      planted,
      files,
      bytes,
    };
  } finally {
    if (!ended) await browser.kill();
    await world.end();
  }
}

/** 18 signs, of which any six stand nowhere else by chance. */
function makeSecret(random) {
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return Array.from({ length: 18 }, () => signs[Math.floor(random() * signs.length)]).join("");
}
