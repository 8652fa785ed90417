/** The commands on a machine where something is missing: each says it in a sentence, and none shows a stack. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test, vi } from "vitest";

vi.setConfig({ testTimeout: 60_000 }); // each starts processes, and a busy machine takes its time over that

const root = resolve(import.meta.dirname, "..");
const places: string[] = [];
afterAll(() => {
  for (const place of places) rmSync(place, { recursive: true, force: true });
});

/** A copy of the commands in a folder where nothing was ever installed. `npm` is the text of a FAKE npm. */
function freshFolder({ node = ">=20.19", npm = "process.exit(1)" } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "brane-commands-"));
  places.push(folder);
  for (const name of ["scripts", "bench", "torture"]) {
    cpSync(join(root, name), join(folder, name), { recursive: true, filter: (from) => !from.endsWith(".ts") });
  }
  const description = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as object;
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...description, engines: { node } }));
  cpSync(join(root, "package-lock.json"), join(folder, "package-lock.json"));
  writeFileSync(join(folder, "fake-npm.cjs"), npm);
  return folder;
}

function run(folder: string, script: string) {
  const child = spawn(process.execPath, [join("scripts", `${script}.mjs`)], {
    cwd: folder,
    env: { ...process.env, npm_execpath: join(folder, "fake-npm.cjs") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  let complained = "";
  child.stdout.on("data", (piece: Buffer) => (said += piece.toString()));
  child.stderr.on("data", (piece: Buffer) => (complained += piece.toString()));
  const ended = once(child, "close").then(([status]) => status as number | null);
  return { child, ended, said: () => said, complained: () => complained.trim() };
}

const commands = ["start", "test", "check", "bench", "torture", "dev", "build"];

test.each([...commands, "brane"])(
  "with a Node that is too old, %s says which one it needs, in one line",
  async (name) => {
    const command = run(freshFolder({ node: ">=99" }), name);
    expect(await command.ended).toBe(1);
    expect(command.complained()).toMatch(/^BRANE needs Node 99 or newer; this is [\d.]+\. Get one from \S+\.$/);
  },
);

test.each(commands)("on a full disk, %s says so in one line", async (name) => {
  const npm = `console.error("npm error code ENOSPC\\nnpm error nospc ENOSPC: no space left on device"); process.exit(228)`;
  const command = run(freshFolder({ npm }), name);
  expect(await command.ended).toBe(1);
  expect(command.complained()).toBe("The disk is full. Free about 1 GB and run this again.");
});

test.each(commands)("without a registry, %s says what could not be fetched, and shows no stack", async (name) => {
  const npm = `console.error("npm error code ENOTFOUND"); process.exit(1)`;
  const command = run(freshFolder({ npm }), name);
  expect(await command.ended).toBe(1);
  expect(command.complained()).toMatch(/^The packages could not be fetched: npm reaches no registry\./);
  expect(command.complained()).not.toMatch(/^\s+at /m);
});

test("Ctrl-C while the packages are installed is a sentence; npm is stopped, and the next run installs anew", async () => {
  const npm = `
    const { mkdirSync, writeFileSync } = require("node:fs");
    mkdirSync("node_modules");
    writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages: {} }));
    writeFileSync("npm-is-here", String(process.pid));
    setInterval(() => undefined, 1_000);`;
  const folder = freshFolder({ npm });
  const command = run(folder, "start");
  const sign = join(folder, "npm-is-here");
  await vi.waitFor(() => expect(existsSync(sign) && readFileSync(sign, "utf8")).toMatch(/^\d+$/), { timeout: 30_000 });
  command.child.kill("SIGINT");
  expect(await command.ended).toBe(130);
  expect(command.complained()).toBe("Stopped while installing the packages. Run the same command again to go on.");
  const pid = Number(readFileSync(sign, "utf8"));
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), { timeout: 30_000 });
  expect(existsSync(join(folder, "node_modules", ".package-lock.json"))).toBe(false);
});

test.each(["test", "check", "bench"])(
  "a part that %s does not know is wrong use: a sentence and status 2",
  async (name) => {
    const child = spawn(process.execPath, [join("scripts", `${name}.mjs`), "nonsense"], { cwd: freshFolder() });
    let complained = "";
    child.stderr.on("data", (piece: Buffer) => (complained += piece.toString()));
    const [status] = (await once(child, "close")) as [number];
    expect(status).toBe(2);
    expect(complained.trim().split("\n")).toHaveLength(1);
    expect(complained).toContain("nonsense");
  },
);
