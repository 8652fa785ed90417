import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "@playwright/test";

const root = join(import.meta.dirname, "..");

/** `npm start` as npm runs it, without npm's own lines. */
function start(...options: readonly string[]) {
  const child = spawn(process.execPath, ["scripts/start.mjs", ...options], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const hear = (piece: Buffer) => (said += piece.toString());
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, ended, said: () => said };
}

/** When what an install and a build leave behind was last written. */
const written = () =>
  ["node_modules/.package-lock.json", "dist/build.json", "dist/index.html", ".cache/built.txt"].map((path) => {
    const file = join(root, path);
    return existsSync(file) ? `${path} ${statSync(file).mtimeMs}` : `${path} is not there`;
  });

async function addressOf(run: ReturnType<typeof start>): Promise<string> {
  await expect.poll(run.said, { timeout: 120_000 }).toContain("http://");
  return /http:\/\/\S+/.exec(run.said())?.[0] ?? "";
}

async function takePort(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

test("a second start neither installs nor builds; it prints one address on this machine, and Ctrl-C ends it well", async () => {
  const before = written();
  const run = start("--port", "0");
  const address = await addressOf(run);
  expect(new URL(address).hostname).toBe("127.0.0.1");
  expect(written()).toEqual(before);
  expect(run.said()).not.toMatch(/Installing|Building/);
  expect((await fetch(address)).status).toBe(200);
  run.child.kill("SIGINT");
  expect(await run.ended).toBe(0);
  expect(run.said()).toContain("Stopped.");
});

test("a port that is taken is one sentence with a way on, and a failure", async () => {
  const { server, port } = await takePort();
  const run = start("--port", String(port));
  expect(await run.ended).toBe(1);
  expect(run.said()).toMatch(new RegExp(`Port ${port} is taken.*npm start -- --port`));
  expect(run.said().trim().split("\n")).toHaveLength(1);
  server.close();
});

for (const options of [["--port", "many"], ["--port"], ["--prot", "1"], ["--port", "70000"]]) {
  test(`wrong use (${options.join(" ")}) is a sentence and status 2`, async () => {
    const run = start(...options);
    expect(await run.ended).toBe(2);
    expect(run.said()).toContain("--port N");
  });
}

test("the server answers with ranges, etags and the right types, and only for what was built", async () => {
  const run = start("--port", "0");
  const address = await addressOf(run);
  const shard = `${address}models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf.000`;
  const piece = await fetch(shard, { headers: { range: "bytes=4-7" } });
  expect(piece.status).toBe(206);
  expect(piece.headers.get("content-range")).toBe("bytes 4-7/25165824");
  expect((await piece.arrayBuffer()).byteLength).toBe(4);
  expect((await fetch(shard, { headers: { range: "bytes=-16" } })).headers.get("content-length")).toBe("16");
  expect((await fetch(shard, { headers: { range: "bytes=25165824-" } })).status).toBe(416);
  const page = await fetch(address);
  expect(page.headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(page.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
  expect(page.headers.get("x-content-type-options")).toBe("nosniff");
  const etag = page.headers.get("etag") ?? "";
  expect((await fetch(address, { headers: { "if-none-match": etag } })).status).toBe(304);
  for (const path of ["package.json", "..%2fpackage.json", "%2e%2e/package.json", "index.html%00", "%ff", "models/"]) {
    expect((await fetch(address + path)).status).toBe(404);
  }
  expect((await fetch(address, { method: "POST", body: "x" })).status).toBe(405);
  run.child.kill("SIGTERM");
  expect(await run.ended).toBe(0);
});
