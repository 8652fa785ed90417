import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { build, type Plugin } from "vite";
import { headersFor, type HeaderFields } from "../../src/platform/page/headers.ts";
import { groupOf, type ShippedFile } from "../../src/platform/page/shipped.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/**
 * After the build: lists every file with size and SHA-256, builds the service worker around that list, and writes down
 * with which headers each file is to be served: `build.json` for our own server, `_headers` for static hosts.
 */
export function ship(): Plugin {
  let root = "";
  let out = "";
  let written = false;
  return {
    name: "brane-ship",
    apply: "build",
    configResolved: (config) => {
      root = config.root;
      out = join(config.root, config.build.outDir);
    },
    writeBundle: () => void (written = true),
    closeBundle: {
      order: "post",
      sequential: true,
      handler: async () => {
        if (!written) return; // the build failed, and its own words are the ones to read
        const files = list(out);
        await buildServiceWorker(root, out, files);
        const all = list(out);
        writeFileSync(join(out, "build.json"), buildManifest(all));
        writeFileSync(join(out, "_headers"), staticHeaders(all));
      },
    },
  };
}

/** Every file of the build, ordered by path. The command line lives in a folder of its own and is not part of the page. */
function list(out: string): readonly ShippedFile[] {
  return readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, path: `/${relative(out, file).split(sep).join("/")}` }))
    .filter(({ path }) => !path.startsWith("/cli/") && path !== "/build.json" && path !== "/_headers")
    .sort((one, other) => (one.path < other.path ? -1 : 1))
    .map(({ file, path }) => {
      const bytes = readFileSync(file);
      return { path, bytes: bytes.length, sha256: sha256(bytes), group: groupOf(path, bytes.length) };
    });
}

const buildId = (files: readonly ShippedFile[]) =>
  sha256(Buffer.from(files.map(({ path, sha256: hash }) => `${path} ${hash}\n`).join(""))).slice(0, 16);

async function buildServiceWorker(root: string, outDir: string, files: readonly ShippedFile[]): Promise<void> {
  const shipped = "virtual:shipped";
  const known = files.filter(({ path }) => path !== "/sw.js");
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    plugins: [
      {
        name: "brane-shipped",
        resolveId: (id) => (id === shipped ? `\0${shipped}` : undefined),
        load: (id) =>
          id === `\0${shipped}`
            ? `export const build = ${JSON.stringify(buildId(known))};\nexport const files = ${JSON.stringify(known)};\n`
            : undefined,
      },
    ],
    build: {
      outDir,
      emptyOutDir: false,
      // A classic script: every browser with service workers runs it.
      rolldownOptions: { input: join(root, "workers/sw.ts"), output: { format: "iife", entryFileNames: "sw.js" } },
    },
  });
}

/** What scripts/serve.mjs serves. Equal sets of headers are written once. */
function buildManifest(files: readonly ShippedFile[]): string {
  const headers: Record<string, HeaderFields> = {};
  const names = new Map<string, string>();
  const nameOf = (path: string) => {
    const fields = headersFor(path);
    const key = JSON.stringify(fields);
    const name = names.get(key) ?? `h${names.size}`;
    names.set(key, name);
    headers[name] = fields;
    return name;
  };
  const listed = files.map(({ path, bytes, sha256: hash, group }) => ({
    path: path.slice(1),
    bytes,
    sha256: hash,
    group,
    headers: nameOf(path),
  }));
  const ownHeaders = nameOf("/build.json");
  return `${JSON.stringify({ version: 1, build: buildId(files), headers, ownHeaders, files: listed }, null, 1)}\n`;
}

/** The form that Netlify, Cloudflare Pages and others read. One rule a file: overlapping rules would join two policies. */
function staticHeaders(files: readonly ShippedFile[]): string {
  const models = files.filter(({ path }) => path.startsWith("/models/"));
  const others = files.filter(({ path }) => !path.startsWith("/models/")).map(({ path }) => path);
  const rules = ["/", ...others].map((path) => rule(path, headersFor(path)));
  const shard = models[0] === undefined ? undefined : headersFor("/models/any");
  if (shard !== undefined) {
    const { "content-type": _type, ...fields } = shard;
    rules.push(rule("/models/*", fields));
  }
  return rules.join("\n");
}

const rule = (path: string, fields: HeaderFields) =>
  `${path}\n${Object.entries(fields)
    .map(([name, value]) => `  ${name}: ${value}\n`)
    .join("")}`;
