/**
 * Kills the whole browser (SIGKILL) while two tabs write through the rooms, again and again over one profile, and looks
 * each time at what is there: nothing that was acknowledged may be missing, no row damaged, no chain broken. Where the
 * browser itself has lost the database, that is counted, and a new profile begins. This shows the death of programs, not
 * the loss of power: what the kernel was given, it still writes. `--times N` kills; `--seconds` counts where it is absent.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openChromium } from "./browsers/chromium.mjs";
import { pageScript } from "./life/page-script.mjs";
import { checkWritten, writerTab } from "./life/writers.mjs";

const tabs = ["one", "two"];
/** No server is needed for tabs that hold nothing; loopback counts as a secure context. */
const origin = "http://127.0.0.1:9";

export async function* run({ seconds = 60, times = Infinity, random = Math.random } = {}) {
  const script = await pageScript("write.page.ts");
  const until = Date.now() + seconds * 1000;
  let kills = 0;
  let lost = 0;
  let acknowledged = 0;
  const goesOn = () => kills < times && (times < Infinity || Date.now() < until);
  while (goesOn()) {
    const folder = await mkdtemp(join(tmpdir(), "brane-crash-"));
    const written = Object.fromEntries(tabs.map((tab) => [tab, 0]));
    try {
      for (let isThere = true; isThere && goesOn(); kills += 1) {
        await writeUntilKilled(folder, script, written, 300 + random() * 2000);
        const seen = await lookInto(folder, script);
        isThere = seen.kind === "seen";
        if (!isThere && sum(written) === 0) continue; // it was killed before anything was written
        if (isThere) checkWritten(seen, written);
        else lost += 1;
      }
    } catch (problem) {
      const where = `Kill ${kills + 1}, ${JSON.stringify(written)}`;
      throw new Error(`${where}: ${problem.message} The browser's profile is left in ${folder}.`, { cause: problem });
    }
    acknowledged += sum(written);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }); // a broken one is left: it is the evidence
  }
  const unit = "browsers killed, no acknowledged write lost where the database is there";
  yield { name: "storage-crash", value: kills, unit, acknowledged, databasesLostByTheBrowser: lost };
}

const sum = (written) => Object.values(written).reduce((total, count) => total + count, 0);

/** Two tabs write as fast as they can until the browser is killed; `written` counts what they were told is durable. */
async function writeUntilKilled(folder, script, written, milliseconds) {
  // The number that was not acknowledged may be there: the next one is written after it.
  const from = Object.fromEntries(Object.entries(written).map(([tab, count]) => [tab, count]));
  const functions = { acknowledge: (tab, at) => void (written[tab] = at + 1) };
  const browser = await openChromium(folder, { functions });
  try {
    const pages = await Promise.all(tabs.map(() => writerTab(browser, origin, script)));
    await pages[0].evaluate(() => globalThis.storageWriter.prepare());
    for (const [at, page] of pages.entries()) {
      const asked = [tabs[at], from[tabs[at]]];
      page
        .evaluate(([tab, first]) => {
          const tell = (number) => globalThis.acknowledge(tab, number);
          return globalThis.storageWriter.write(tab, first, Infinity, tell);
        }, asked)
        .catch(() => undefined); // it ends with the browser
    }
    await pause(milliseconds);
  } finally {
    await browser.kill();
  }
}

async function lookInto(folder, script) {
  const browser = await openChromium(folder);
  try {
    const page = await writerTab(browser, origin, script);
    return await page.evaluate(() => globalThis.storageWriter.written());
  } finally {
    await browser.kill();
  }
}
