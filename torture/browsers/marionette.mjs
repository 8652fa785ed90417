/**
 * Firefox, driven by Marionette, the remote control that every Firefox has: frames `length:json` over TCP, each
 * `[0, id, command, parameters]`, answered by `[1, id, error, result]` (Firefox source docs, testing/marionette).
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "./free-port.mjs";

export async function openFirefox(program) {
  const port = await freePort();
  const profile = await mkdtemp(join(tmpdir(), "brane-firefox-"));
  await writeFile(join(profile, "user.js"), `user_pref("marionette.port", ${port});\n`);
  const firefox = spawn(program, ["--headless", "--marionette", "--no-remote", "--profile", profile], {
    stdio: "ignore",
  });
  const line = await openLine(port);
  const { capabilities } = await line.ask("WebDriver:NewSession", { capabilities: {} });
  return {
    version: `Firefox ${capabilities.browserVersion}`,
    go: (url) => line.ask("WebDriver:Navigate", { url }),
    run: async (script) => (await line.ask("WebDriver:ExecuteScript", { script, args: [] })).value,
    async end() {
      const gone = new Promise((resolve) => firefox.once("exit", resolve));
      await line.ask("Marionette:Quit", { flags: ["eForceQuit"] }).catch(() => firefox.kill());
      await gone;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function openLine(port) {
  const socket = await reach(port, 300);
  const waiting = new Map();
  let asked = 0;
  let held = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      const colon = held.indexOf(":");
      if (colon < 0) return;
      const end = colon + 1 + Number(held.subarray(0, colon).toString());
      if (held.length < end) return;
      const message = JSON.parse(held.subarray(colon + 1, end).toString());
      held = held.subarray(end);
      if (!Array.isArray(message)) continue; // its greeting
      const [, id, error, result] = message;
      const { resolve, reject } = waiting.get(id) ?? {};
      waiting.delete(id);
      if (error) reject?.(new Error(error.message));
      else resolve?.(result);
    }
  });
  socket.on("close", () => {
    for (const { reject } of waiting.values()) reject(new Error("Firefox ended."));
  });
  return {
    ask: (command, parameters) =>
      new Promise((resolve, reject) => {
        const id = (asked += 1);
        waiting.set(id, { resolve, reject });
        const text = JSON.stringify([0, id, command, parameters]);
        socket.write(`${Buffer.byteLength(text)}:${text}`);
      }),
  };
}

async function reach(port, tries) {
  for (let left = tries; ; left -= 1) {
    const socket = connect(port, "127.0.0.1");
    const reached = await new Promise((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    if (reached) return socket;
    if (left === 0) throw new Error("Firefox did not open its remote control within a minute.");
    await pause(200);
  }
}
