/**
 * Five tabs of one real browser write facts, messages of one conversation, and entries of one log, as fast as they can.
 * Nothing may be lost, no write undone by another tab's, and the log must be whole and hold each tab's entries in their
 * order. `--times N` writes a tab, 1,000 by default.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openChromium } from "./browsers/chromium.mjs";
import { pageScript } from "./life/page-script.mjs";
import { checkWritten, writerTab } from "./life/writers.mjs";

const tabs = ["one", "two", "three", "four", "five"];
/** No server is needed for tabs that hold nothing; loopback counts as a secure context. */
const origin = "http://127.0.0.1:9";

export async function* run({ times = 1_000 } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "brane-tabs-"));
  const script = await pageScript("write.page.ts");
  const browser = await openChromium(folder);
  try {
    const pages = await Promise.all(tabs.map(() => writerTab(browser, origin, script)));
    await pages[0].evaluate(() => globalThis.storageWriter.prepare());
    const from = Date.now();
    await Promise.all(
      pages.map((page, at) =>
        page.evaluate(
          ([tab, count]) => globalThis.storageWriter.write(tab, 0, count, () => undefined),
          [tabs[at], times],
        ),
      ),
    );
    const seconds = Math.round((Date.now() - from) / 1000);
    const seen = await pages[0].evaluate(() => globalThis.storageWriter.written());
    if (seen.kind === "lost") throw new Error("Nothing is there.");
    checkWritten(seen, Object.fromEntries(tabs.map((tab) => [tab, times])));
    yield { name: "tabs-writing", value: tabs.length * times, unit: "writes of five tabs, none lost", seconds };
    await browser.end();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch (problem) {
    await browser.kill();
    throw new Error(`${problem.message} The browser's profile is left in ${folder}.`, { cause: problem });
  }
}
