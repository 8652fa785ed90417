import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";
import flags from "./scripts/browser-flags.json" with { type: "json" };

/** The browser that scripts/test.mjs found or installed; Debian's place for it otherwise. */
const browser = process.env["BRANE_BROWSER"] ?? (existsSync("/usr/bin/chromium") ? "/usr/bin/chromium" : undefined);
/** Chosen once; the processes that run the journeys inherit it. */
const port = (process.env["BRANE_JOURNEY_PORT"] ??= String(20_000 + Math.floor(Math.random() * 20_000)));

const looks = ["look.spec.ts", "screens.spec.ts", "trouble.spec.ts"];

/** The journeys of a person through the production build in dist/, in a real browser. */
export default defineConfig({
  testDir: "e2e",
  // A real model answers in these, so a slow machine gets its time. scripts/test.mjs gives them two workers.
  workers: 1,
  timeout: 300_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  reporter: "list",
  outputDir: "test-results",
  projects: [
    { name: "journeys", testIgnore: looks },
    // No model and nothing shared: each of these may run beside any other.
    { name: "looks", testMatch: looks, fullyParallel: true, timeout: 60_000 },
  ],
  webServer: { command: `node scripts/serve.mjs --port ${port}`, port: Number(port), reuseExistingServer: false },
  use: {
    // A press that finds nothing to press fails long before its journey would; what a model says is waited for by expect.
    actionTimeout: 60_000,
    baseURL: `http://127.0.0.1:${port}`,
    serviceWorkers: "allow",
    launchOptions: {
      ...(browser === undefined ? {} : { executablePath: browser }),
      args: flags,
    },
  },
});
