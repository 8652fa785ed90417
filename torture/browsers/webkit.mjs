/** WebKitGTK's MiniBrowser, driven by WebKitWebDriver (W3C WebDriver over HTTP). Wants a display: `xvfb-run` gives one. */
import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "./free-port.mjs";

export async function openWebKit(driverProgram, browserProgram) {
  const port = await freePort();
  const driver = spawn(driverProgram, [`--port=${port}`], { stdio: "ignore" });

  async function ask(method, path, body) {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const { value } = await (await fetch(`http://127.0.0.1:${port}${path}`, { method, ...sent })).json();
    if (value?.error) throw new Error(`${value.error}: ${value.message}`);
    return value;
  }

  const options = { "webkitgtk:browserOptions": { binary: browserProgram, args: ["--automation"] } };
  const session = await reach(() => ask("POST", "/session", { capabilities: { alwaysMatch: options } }), 50);
  const path = `/session/${session.sessionId}`;
  return {
    version: `WebKitGTK ${session.capabilities.browserVersion}`,
    go: (url) => ask("POST", `${path}/url`, { url }),
    run: (script) => ask("POST", `${path}/execute/sync`, { script, args: [] }),
    async end() {
      await ask("DELETE", path).catch(() => undefined);
      driver.kill();
    },
  };
}

/** The driver takes a moment until it listens; what it then answers counts. */
async function reach(begin, tries) {
  for (let left = tries; ; left -= 1) {
    try {
      return await begin();
    } catch (problem) {
      if (left === 0 || !(problem instanceof TypeError)) throw problem;
      await pause(200);
    }
  }
}
