import { existsSync } from "node:fs";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import flags from "./scripts/browser-flags.json" with { type: "json" };
import { modernDexie } from "./scripts/plugins/modern-dexie.ts";
import { neurons } from "./scripts/plugins/neurons.ts";
import { ortWasm } from "./scripts/plugins/ort-wasm.ts";

/** The browser that scripts/test.mjs found or installed; Debian's place for it otherwise. */
const browser = process.env["BRANE_BROWSER"] ?? (existsSync("/usr/bin/chromium") ? "/usr/bin/chromium" : undefined);

/** A folder with a model that MLC compiled, for the tests that need one: none can be carried (docs/decisions/0014-web-llm.md). */
const mlcModel = process.env["BRANE_MLC_MODEL"] ?? "";

/** Node 20 has relaxed SIMD behind a flag; from 21 on it is there, and an unknown flag would end Node. */
const nodeFlags = Number(process.versions.node.split(".")[0]) < 21 ? ["--experimental-wasm-relaxed-simd"] : [];

/**
 * Two runs of one idea: `*.test.ts` run in Node, over core and over the in-memory fakes; `*.browser.test.ts` run the
 * same contract suites (`*.contract.ts`) over the real adapters in a real browser.
 */
export default defineConfig({
  test: {
    globalSetup: ["./scripts/build-kernels.mjs"],
    projects: [
      {
        plugins: [neurons()],
        test: {
          name: "node",
          include: ["src/**/*.test.ts", "workers/**/*.test.ts", "scripts/**/*.test.ts"],
          exclude: ["**/*.browser.test.ts"],
          environment: "node",
          setupFiles: ["./scripts/patience.ts"],
          expect: { poll: { timeout: 20_000 } },
          execArgv: nodeFlags,
          testTimeout: 60_000, // a busy machine gets its time; nothing here is right because it was quick
        },
      },
      {
        plugins: [neurons(), ortWasm()],
        appType: "mpa", // what is not there is not there: the app's page instead would have its code read among the tests
        resolve: { alias: [modernDexie] },
        server: {
          headers: { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" },
          fs: { allow: [".", ...(mlcModel === "" ? [] : [mlcModel])] },
        },
        optimizeDeps: {
          // named here, since one that is found in mid-run reloads the page under its tests
          include: ["@huggingface/jinja", "@huggingface/tokenizers", "comlink", "zod/mini"],
          exclude: ["@sqlite.org/sqlite-wasm", "@wllama/wllama", "@huggingface/transformers", "@mlc-ai/web-llm"],
        },
        test: {
          name: "browser",
          provide: { mlcModel },
          include: ["src/**/*.browser.test.ts", "workers/**/*.browser.test.ts"],
          setupFiles: ["./scripts/patience.ts"],
          expect: { poll: { timeout: 20_000 } },
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...(browser === undefined ? {} : { executablePath: browser }),
                args: [...flags, "--enable-unsafe-webgpu"], // SwiftShader: a GPU where there is none
              },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
