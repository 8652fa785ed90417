/**
 * A log of years in the built app: `--times N` entries, 100,000 by default, as real as those of a person. It must be seen
 * soon, scroll without holding the page, be found in and be checked; how long each took is told, and held by no limit
 * but that of patience.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ready } from "../scripts/ready.mjs";
import { readArguments, serve } from "../scripts/serve.mjs";
import { openChromium } from "./browsers/chromium.mjs";
import { pageScript } from "./life/page-script.mjs";

/** Milliseconds. `task`: longest that the page may be held while the log is read and scrolled. */
const limits = { seen: 5_000, task: 400 };

export async function* run({ times = 100_000 } = {}) {
  await ready({ build: true });
  const host = await serve(readArguments(["--port", "0"]));
  const folder = await mkdtemp(join(tmpdir(), "brane-long-log-"));
  const browser = await openChromium(folder);
  try {
    const first = await browser.tab(host.address);
    await first.evaluate(() => globalThis.brane.ready);
    await first.close();
    const blank = await browser.blankTab(host.address);
    await blank.evaluate(await pageScript("fill-log.page.ts"));
    await blank.evaluate((count) => globalThis.fillLog(count), times);
    await blank.close();
    yield { name: "long-log", value: times, unit: "entries", ...(await look(browser, host.address, times)) };
  } finally {
    await browser.end();
    await host.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function look(browser, address, times) {
  const page = await browser.tab(address);
  await page.evaluate(() => globalThis.brane.ready);
  await page.evaluate(() => {
    globalThis.longest = 0;
    new globalThis.PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ entryTypes: ["longtask"] });
  });
  const longest = () => page.evaluate(() => Math.round(globalThis.longest));
  const begun = performance.now();
  const since = () => Math.round(performance.now() - begun);

  await page.evaluate(() => (globalThis.location.hash = "#/log"));
  const lines = page.getByRole("list", { name: "Entries, newest first" }).getByRole("listitem");
  await lines.first().waitFor();
  const seen = since();

  for (let turn = 0; turn < 40; turn += 1) {
    await page.mouse.wheel(0, 900);
    await page.waitForTimeout(16);
  }
  const whileRead = await longest();
  await page.getByText(/Older ones are still being read/).waitFor({ state: "detached", timeout: 240_000 });
  const read = since();

  await page.evaluate(() => (globalThis.longest = 0));
  for (const share of [0.1, 0.5, 0.9, 0.3, 1]) {
    await page.evaluate((part) => globalThis.scrollTo(0, globalThis.document.body.scrollHeight * part), share);
    await page.waitForTimeout(100);
    if ((await lines.count()) === 0) throw new Error("Nothing is drawn where it was scrolled to.");
  }
  await lines.filter({ hasText: "tool.call calculator" }).last().waitFor();
  const drawn = await lines.count();
  if (drawn > 100) throw new Error(`${drawn} lines are drawn at once.`);
  const whileScrolled = await longest();
  await page.getByLabel("Find in the log").fill(`call-${(times >> 1) | 1}`);
  const asked = performance.now();
  await page.getByText("1 entry like this.").waitFor();
  const found = Math.round(performance.now() - asked);
  const tasks = { whileRead, whileScrolled, whileFound: await longest() };
  if (seen > limits.seen) throw new Error(`The log was seen after ${seen} ms.`);
  if (Math.max(whileRead, whileScrolled) > limits.task) throw new Error(`The page was held: ${JSON.stringify(tasks)}.`);
  return { seen, read, found, longestTasks: tasks, drawn };
}
