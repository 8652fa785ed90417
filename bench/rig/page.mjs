/** What measurements in a page share: the production build served on a free port, and a Chromium to open it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { chromium } from "playwright";

const flags = JSON.parse(readFileSync("scripts/browser-flags.json", "utf8"));

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** Serves `dist/` until `close`; resolves when it answers. */
export async function serveBuild() {
  const port = await freePort();
  const server = spawn(process.execPath, ["scripts/serve.mjs", "--port", String(port)], { stdio: "ignore" });
  const origin = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    const up = await fetch(origin).then(
      (response) => response.ok,
      () => false,
    );
    if (up) break;
    if (tries > 100) throw new Error("The build could not be served.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { origin, close: () => server.kill() };
}

export const openBrowser = (options = {}) =>
  chromium.launch({ executablePath: process.env.BRANE_BROWSER, args: [...flags, ...(options.args ?? [])] });

/** Runs a measurement that wants a browser and the address of the production build. */
export async function overBuild(measure) {
  const server = await serveBuild();
  const browser = await openBrowser();
  try {
    return await measure(browser, server.origin);
  } finally {
    await browser.close();
    server.close();
  }
}

/** The middle of the values; of an even number of them, the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
