/** The fence holds: each rule that keeps the rooms apart is shown to fail on a fixture that breaks it. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import type { ESLint } from "eslint";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

// Each of these starts a tool of its own, and a busy machine takes its time over that.
vi.setConfig({ testTimeout: 120_000 });

const root = resolve(import.meta.dirname, "..");
const node = process.execPath;
let yard = "";

beforeAll(() => {
  mkdirSync(join(root, ".cache"), { recursive: true });
  yard = mkdtempSync(join(root, ".cache", "fence-"));
});
afterAll(() => rmSync(yard, { recursive: true, force: true }));

/** A small tree of its own, with the given files, beside our node_modules. */
function plot(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(yard, "plot-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe("dependency rules", () => {
  interface Violation {
    readonly from: string;
    readonly rule: { readonly name: string };
  }
  interface Report {
    readonly summary: { readonly totalCruised: number; readonly violations: readonly Violation[] };
  }

  function cruise(files: Readonly<Record<string, string>>): Report["summary"] {
    const folder = plot({ "tsconfig.tests.json": "{}", "workers/none.ts": "export {};\n", ...files });
    const tool = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const options = ["--config", join(root, ".dependency-cruiser.cjs"), "--output-type", "json", "src", "workers"];
    const run = spawnSync(node, [tool, ...options], { cwd: folder, encoding: "utf8" });
    return (JSON.parse(run.stdout) as Report).summary;
  }

  const target = "export const it = 1;\n";
  const use = (path: string) => `import { it } from "${path}";\nexport const x = it;\n`;
  const blind = ["memory", "broker", "axon", "synapse", "privacy", "vault", "audit"];

  /** Every rule with a file that breaks it, and what that file imports. */
  const breaches: readonly (readonly [rule: string, from: string, path: string])[] = [
    ["words-know-nobody", "src/core/words/x.ts", "../vault/y.ts"],
    ...blind.map((room) => [`${room}-is-blind`, `src/core/${room}/x.ts`, "../neuron/y.ts"] as const),
    ["neuron-meets-core", "src/core/neuron/x.ts", "../brane/y.ts"],
    ["packages-and-sync-stay-in-core", "src/core/brane/x.ts", "../../platform/y.ts"],
    ["soma-stands-alone", "src/soma/x.ts", "../core/words/y.ts"],
    ["platform-implements-core", "src/platform/x.ts", "../app/y.ts"],
    ["app-uses-core", "src/app/x.ts", "../platform/y.ts"],
    ["roots-compose", "src/app/browser.ts", "../ui/y.ts"],
    ["ui-asks-the-app", "src/ui/x.ts", "../platform/y.ts"],
    ["ui-knows-core-by-type", "src/ui/x2.ts", "../core/vault/y.ts"],
    ["cli-asks-the-app", "src/cli/x.ts", "../platform/y.ts"],
    ["workers-compose", "workers/x.ts", "../src/app/y.ts"],
    ["no-tests-in-products", "src/core/words/x2.ts", "./y.test.ts"],
    ["no-cycles", "src/core/words/circle.ts", "./circle2.ts"],
    ["no-orphan-imports", "src/core/words/x3.ts", "./nowhere.ts"],
    ["core-is-pure", "src/core/words/x4.ts", "dexie"],
    ["core-runs-anywhere", "src/core/words/x5.ts", "node:fs"],
    ["no-dev-dependencies", "src/platform/x2.ts", "marked"],
  ];
  const rooms = ["core/words", "core/vault", "core/neuron", "core/brane", "platform", "app", "ui"];

  test("every rule stops its breach", () => {
    const { violations } = cruise({
      "package.json": JSON.stringify({ type: "module", devDependencies: { marked: "*" } }),
      "src/core/words/y.test.ts": target,
      "src/core/words/circle2.ts": `import { x } from "./circle.ts";\nexport const it = () => x;\n`,
      ...Object.fromEntries(rooms.map((room) => [`src/${room}/y.ts`, target])),
      ...Object.fromEntries(breaches.map(([, from, path]) => [from, use(path)])),
    });
    const found = violations.map(({ from, rule }) => `${rule.name} in ${from}`);
    for (const [rule, from] of breaches) expect(found).toContain(`${rule} in ${from}`);
  });

  test("every rule is shown", () => {
    const { forbidden } = createRequire(import.meta.url)(join(root, ".dependency-cruiser.cjs")) as {
      readonly forbidden: readonly { readonly name: string }[];
    };
    expect(breaches.map(([rule]) => rule).sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });

  test("a house in order passes", () => {
    const { totalCruised, violations } = cruise({
      "src/core/neuron/x.ts": use("../vault/y.ts"),
      "src/core/vault/y.ts": target,
    });
    expect(totalCruised).toBeGreaterThan(1);
    expect(violations).toEqual([]);
  });
});

describe("lint", () => {
  let eslint: ESLint;
  beforeAll(async () => {
    // On a CI machine the parser would take the file as it lies on the disk instead of the code it is given here.
    vi.stubEnv("TSESTREE_SINGLE_RUN", "false");
    eslint = new (await import("eslint")).ESLint({ cwd: root });
  });
  afterAll(() => vi.unstubAllEnvs());

  async function rulesBroken(path: string, code: string): Promise<readonly string[]> {
    // The file lies in a real room for a moment, so that the real configuration and its types apply.
    const [result] = await eslint.lintText(code, { filePath: join(root, path) });
    return (result?.messages ?? []).map((message) => message.ruleId ?? message.message);
  }
  const inApp = "src/app/app.ts";

  test.each([
    ["@typescript-eslint/no-explicit-any", "export const x: any = 1;\n"],
    ["@typescript-eslint/no-floating-promises", "export function x() { Promise.resolve(1); }\n"],
    ["no-restricted-globals", `export const x = fetch("/");\n`],
    ["no-restricted-globals", `export const x = new WebSocket("ws://localhost");\n`],
    ["no-restricted-properties", `export const x = navigator.sendBeacon("/");\n`],
    [
      "@typescript-eslint/switch-exhaustiveness-check",
      `export function x(y: "a" | "b") { switch (y) { case "a": return 1; } }\n`,
    ],
    ["max-lines", "export {};\n".repeat(401)],
    ["@typescript-eslint/consistent-type-imports", `import { App } from "./app.ts";\nexport type X = App;\n`],
  ])("%s is refused", async (rule, code) => {
    expect(await rulesBroken(inApp, code)).toContain(rule);
  });
});

describe("types", () => {
  test("what only a page or only Node has does not compile in core", () => {
    const strangers = ["document.title", "fetch('/')", "indexedDB.open('x')", "process.env"];
    const files = strangers.map((stranger, n) => [`src/core/x${n}.ts`, `export const x = ${stranger};\n`] as const);
    const folder = plot(Object.fromEntries(files));
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: join(root, "src/core/tsconfig.json"),
        include: [join(root, "src/core/web.d.ts"), "src/core/x*.ts"],
      }),
    );
    const run = spawnSync(node, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder], { encoding: "utf8" });
    for (const n of strangers.keys()) expect(run.stdout).toMatch(new RegExp(`x${n}\\.ts\\(1,\\d+\\): error TS`));
  });
});

describe("dead code, format and size", () => {
  test("an export that nobody uses is found", () => {
    const folder = plot({
      "package.json": JSON.stringify({ name: "plot", type: "module" }),
      "knip.json": JSON.stringify({ entry: ["main.ts"], project: ["*.ts"] }),
      "main.ts": `import { used } from "./room.ts";\nconsole.log(used);\n`,
      "room.ts": "export const used = 1;\nexport const forgotten = 2;\n",
    });
    const run = spawnSync(node, [join(root, "node_modules/knip/bin/knip.js")], { cwd: folder, encoding: "utf8" });
    expect(run.status).not.toBe(0);
    expect(run.stdout).toContain("forgotten");
  });

  test("an unformatted file is found", () => {
    const folder = plot({ "x.ts": "export   const x=1" });
    const tool = join(root, "node_modules/prettier/bin/prettier.cjs");
    expect(spawnSync(node, [tool, "--check", "x.ts"], { cwd: folder }).status).toBe(1);
  });

  test("a first load over its budget is found", () => {
    const folder = plot({
      "package.json": JSON.stringify({
        name: "plot",
        devDependencies: { "size-limit": "*", "@size-limit/file": "*" },
        "size-limit": [{ path: "big.js", limit: "1 kB", gzip: true }],
      }),
      "big.js": Array.from({ length: 4000 }, (_, n) => (n * 7919).toString(36)).join(";"),
    });
    const run = spawnSync(node, [join(root, "node_modules/size-limit/bin.js")], { cwd: folder, encoding: "utf8" });
    expect(run.status).toBe(1);
    expect(run.stdout + run.stderr).toContain("exceeded");
  });

  test("our own budget fails on a first load that is too large, and on a page whose scripts are not found", () => {
    const page = (script: string) => `<script type="module" src="/assets/${script}.js"></script>`;
    const built = (big: string) =>
      plot({
        ".size-limit.mjs": readFileSync(join(root, ".size-limit.mjs"), "utf8"),
        "package.json": JSON.stringify({
          name: "plot",
          devDependencies: { "size-limit": "*", "@size-limit/file": "*" },
        }),
        "dist/index.html": page("main"),
        "dist/assets/main.js": `import"./second.js";import"./third.js";`,
        "dist/assets/second.js": "export{};",
        "dist/assets/third.js": big,
        ...Object.fromEntries(
          ["relaxed", "plain", "relaxed.shared", "plain.shared"].map((build) => [
            `src/soma/kernels/build/soma.${build}.wasm`,
            "small",
          ]),
        ),
      });
    const size = (folder: string) =>
      spawnSync(node, [join(root, "node_modules/size-limit/bin.js")], { cwd: folder, encoding: "utf8" });
    // A static import of an import counts: 20,000 numbers are more than 75 kB, zipped as well.
    const large = size(
      built(Array.from({ length: 40_000 }, (_, n) => ((n * 2654435761) >>> 0).toString(36)).join(";")),
    );
    expect(large.status).toBe(1);
    expect(large.stdout + large.stderr).toContain("exceeded");
    expect(size(built("export{};")).status).toBe(0);
    const lost = plot({
      ".size-limit.mjs": readFileSync(join(root, ".size-limit.mjs"), "utf8"),
      "package.json": JSON.stringify({ name: "plot", devDependencies: { "size-limit": "*", "@size-limit/file": "*" } }),
      "dist/index.html": "<p>no script</p>",
      "dist/assets/none.txt": "",
    });
    expect(size(lost).status).not.toBe(0);
  });

  test("our own knip.json finds an export that nobody uses, in every room", () => {
    const forgotten = ["src/core/words", "src/platform", "src/app", "src/ui", "src/cli", "workers", "scripts", "e2e"];
    const folder = plot({
      "package.json": JSON.stringify({ name: "plot", type: "module" }),
      "knip.json": readFileSync(join(root, "knip.json"), "utf8"),
      "src/cli/main.ts": "console.log(1);\n",
      ...Object.fromEntries(forgotten.map((room) => [`${room}/forgotten.ts`, "export const forgotten = 2;\n"])),
    });
    const run = spawnSync(node, [join(root, "node_modules/knip/bin/knip.js")], { cwd: folder, encoding: "utf8" });
    expect(run.status).not.toBe(0);
    for (const room of forgotten.filter((name) => name !== "workers")) {
      expect(run.stdout).toContain(`${room}/forgotten.ts`);
    }
  });

  test("the check reads the whole house, not nothing", () => {
    const tool = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const out = execFileSync(
      node,
      [tool, "--config", ".dependency-cruiser.cjs", "--output-type", "json", "src", "workers"],
      {
        cwd: root,
        encoding: "utf8",
        maxBuffer: 1 << 27,
      },
    );
    const { summary } = JSON.parse(out) as { readonly summary: { readonly totalCruised: number } };
    expect(summary.totalCruised).toBeGreaterThan(50);
  });
});
