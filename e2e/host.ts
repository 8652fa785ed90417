/** Hosts of a build: our own server over a folder, and a plain one that knows no headers. */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHash } from "node:crypto";

const root = join(import.meta.dirname, "..");

export interface Host {
  readonly address: string;
  stop(): Promise<void>;
}

/** scripts/serve.mjs, as a process of its own that can be killed. */
export async function startHost(options: readonly string[] = []): Promise<Host> {
  const child = spawn(process.execPath, [join(root, "scripts/serve.mjs"), "--port", "0", ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (piece: Buffer) => resolve(piece.toString().trim()));
    child.once("exit", () => reject(new Error("The server ended before it began.")));
  });
  return {
    address,
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGKILL");
      }),
  };
}

/** A host that can serve files and nothing more, as many static ones are. Notes every path that is asked for. */
export async function startPlainHost(): Promise<Host & { readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const types: Readonly<Record<string, string>> = {
    html: "text/html",
    js: "text/javascript",
    mjs: "text/javascript",
    css: "text/css",
    wasm: "application/wasm",
    webmanifest: "application/manifest+json",
    svg: "image/svg+xml",
  };
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const path = (request.url ?? "/").replace(/[?#].*$/, "").replace(/\/$/, "/index.html");
    const file = join(root, "dist", path);
    if (path.includes("..") || !existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[path.split(".").at(-1) ?? ""] ?? "application/octet-stream" });
    return response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Build {
  readonly build: string;
  readonly files: { path: string; sha256: string }[];
}

/** A copy of dist/ that a test may change. The models are linked: they are large and not touched. */
export function copyBuild(): string {
  const folder = mkdtempSync(join(tmpdir(), "brane-build-"));
  cpSync(join(root, "dist"), folder, { recursive: true, filter: (from) => !from.includes(join("dist", "models")) });
  symlinkSync(join(root, "dist/models"), join(folder, "models"));
  return folder;
}

/** Makes the copy a newer version: the same files, another build. */
export function renewBuild(folder: string): void {
  const manifest = join(folder, "build.json");
  const build = JSON.parse(readFileSync(manifest, "utf8")) as Build;
  const worker = readFileSync(join(folder, "sw.js"), "utf8");
  const listed =
    /"?build"?[^"`]{0,12}["`]([0-9a-f]{16})["`]/.exec(worker)?.[1] ?? /["`]([0-9a-f]{16})["`]/.exec(worker)?.[1];
  if (listed === undefined) throw new Error("The service worker carries no build.");
  const newer = worker.replaceAll(
    listed,
    createHash("sha256").update(`${listed}${Math.random()}`).digest("hex").slice(0, 16),
  );
  writeFileSync(join(folder, "sw.js"), newer);
  for (const file of build.files) {
    if (file.path === "sw.js") file.sha256 = createHash("sha256").update(newer).digest("hex");
  }
  writeFileSync(manifest, JSON.stringify(build));
}
