/**
 * Finds a Chromium that tests can drive, or installs one: BRANE_BROWSER, an installed Chromium or Chrome, Playwright's
 * own download, Debian's package (as root), else a sentence.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge-stable"];
const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

function onPath() {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      if (folder !== "" && existsSync(join(folder, name))) return join(folder, name);
    }
  }
  return places.find((place) => existsSync(place));
}

async function playwrightsOwn() {
  const { chromium } = await import("playwright");
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

function quietly(command, args, seconds) {
  const run = spawnSync(command, args, { stdio: "ignore", timeout: seconds * 1000 });
  return run.status === 0;
}

/** The browser's path, or undefined when none is there and none could be had. Call it after the install. */
export async function findOrInstallBrowser() {
  const named = process.env.BRANE_BROWSER;
  if (named !== undefined && named !== "") return existsSync(named) ? named : undefined;
  const there = onPath() ?? (await playwrightsOwn());
  if (there !== undefined) return there;

  console.log("No Chromium is installed. Fetching one for the tests…");
  if (quietly(process.execPath, [join("node_modules", "playwright", "cli.js"), "install", "chromium"], 240)) {
    const fetched = await playwrightsOwn();
    if (fetched !== undefined) return fetched;
  }
  if (process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    quietly("apt-get", ["update", "-qq"], 240);
    quietly("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], 600);
    return onPath();
  }
  return undefined;
}

export const noBrowser =
  "The tests need a Chromium and none could be installed here. Install Chromium or Chrome, or name one: BRANE_BROWSER=/path/to/chrome npm test";
