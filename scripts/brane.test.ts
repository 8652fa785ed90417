/** `brane` as a shell sees it: the real command, its words and its exit status. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test, vi } from "vitest";

vi.setConfig({ testTimeout: 240_000 }); // the first call bundles the command

const root = resolve(import.meta.dirname, "..");
const sample = join(root, "src/platform/package/saved-by-1.0.0/open.brane");
const brane = (...args: readonly string[]) =>
  spawnSync(process.execPath, [join(root, "scripts/brane.mjs"), ...args], { encoding: "utf8" });

test("a good file is status 0, and --json is one object", () => {
  const seen = brane("inspect", sample, "--json");
  expect(seen.stderr).toBe("");
  expect(seen.status).toBe(0);
  expect(JSON.parse(seen.stdout)).toBeTypeOf("object");
  expect(brane("verify", sample).status).toBe(0);
});

test("a damaged file is status 1 and a sentence", () => {
  const folder = mkdtempSync(join(tmpdir(), "brane-command-"));
  try {
    const file = join(folder, "cut.brane");
    writeFileSync(file, readFileSync(sample).subarray(0, -2_000));
    const seen = brane("verify", file);
    expect(seen.status).toBe(1);
    expect(seen.stdout + seen.stderr).toMatch(/\.\s*$/);
    expect(seen.stdout + seen.stderr).not.toMatch(/^\s+at /m);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([[["nonsense"]], [["inspect"]], [["verify", sample, "--colour"]]])("%j is wrong use: status 2", (args) => {
  const seen = brane(...args);
  expect(seen.status).toBe(2);
  expect(seen.stderr).not.toMatch(/^\s+at /m);
});
