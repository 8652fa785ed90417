/**
 * Walks the built app in the other browsers that this machine has, each time in a fresh profile: ask, hear an answer of
 * the real model, reload, find the conversation, ask again. One figure a walk; throws when one of them does not end well.
 */
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { ready } from "../scripts/ready.mjs";
import { readArguments, serve } from "../scripts/serve.mjs";
import { openFirefox } from "./browsers/marionette.mjs";
import { openWebKit } from "./browsers/webkit.mjs";

const first = (...paths) => paths.find((path) => existsSync(path));

/** Each browser of this machine, with what opens it; or what is missing for it. */
function browsersHere() {
  const firefox = process.env.BRANE_FIREFOX ?? first("/usr/bin/firefox", "/usr/bin/firefox-esr");
  const driver = first("/usr/bin/WebKitWebDriver");
  const lib = "/usr/lib/x86_64-linux-gnu";
  const mini = first(...["4.1", "4.0", "6.0"].map((version) => `${lib}/webkit2gtk-${version}/MiniBrowser`));
  return [
    firefox ? { open: () => openFirefox(firefox) } : { missing: "Firefox was not found." },
    driver && mini && process.env.DISPLAY
      ? { open: () => openWebKit(driver, mini) }
      : { missing: "WebKitGTK's MiniBrowser, its driver or a display (xvfb-run) was not found." },
  ];
}

export async function* run({ times = 1 } = {}) {
  await ready({ build: true });
  const { address, stop } = await serve(readArguments(["--port", "0"]));
  try {
    for (const { open, missing } of browsersHere()) {
      if (missing) yield { name: "other-browsers", value: 0, unit: `walks: ${missing}` };
      else for (let walked = 0; walked < times; walked += 1) yield await walk(await open(), address);
    }
  } finally {
    await stop();
  }
}

async function walk(browser, address) {
  try {
    await browser.go(`${address}#/n/medical-assistant`);
    const answered = [await askAndHear(browser)];
    await browser.go("about:blank");
    await browser.go(`${address}#/n/medical-assistant`);
    await until(
      browser,
      "return [...document.querySelectorAll('nav a')].some((a) => a.textContent.includes('Name a color'))",
      30,
    );
    answered.push(await askAndHear(browser));
    const facts = await browser.run(
      "return { isolated: crossOriginIsolated, shared: typeof SharedArrayBuffer === 'function', guarded: Boolean(navigator.serviceWorker?.controller) };",
    );
    return { name: "other-browsers", value: 1, unit: `walk in ${browser.version}`, facts, answered };
  } catch (problem) {
    const seen = await browser.run("return document.body.innerText.slice(-400)").catch(() => "");
    throw new Error(`${browser.version}: ${problem.message} The page said: ${seen}`, { cause: problem });
  } finally {
    await browser.end();
  }
}

/** Types as the page's own input events say, sends, and waits for the answer's end. */
async function askAndHear(browser) {
  await until(browser, "return document.querySelector('textarea') !== null", 60);
  await browser.run(`
    const box = document.querySelector('textarea');
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(box, 'Name a color.');
    box.dispatchEvent(new Event('input', { bubbles: true }));`);
  const send = `document.querySelector('button[aria-label="Send"]:not([aria-disabled="true"])')`;
  await until(browser, `return ${send} !== null`, 10);
  await browser.run(`${send}.click()`);
  const last = "[...document.querySelectorAll('article')].at(-1)";
  await until(
    browser,
    `return ${last}?.ariaBusy === 'false' && [...${last}.querySelectorAll('button')].some((b) => b.textContent.includes('Copy'))`,
    120,
  );
  return browser.run(`return ${last}.innerText.split('\\n')[0]`);
}

async function until(browser, script, seconds) {
  for (let left = seconds * 4; left > 0; left -= 1) {
    if (await browser.run(script)) return;
    await pause(250);
  }
  throw new Error(`This did not come true in ${seconds} s: ${script}`);
}
