/** `node scripts/shard-model.mjs` as whoever runs a BRANE calls it: what it writes is what the app reads. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCatalogue } from "#core/broker/catalogue.ts";
import { smallFiles } from "#soma/gguf/testing/small-files.ts";
import { writeGguf } from "#soma/gguf/write-gguf.ts";

const script = resolve(import.meta.dirname, "shard-model.mjs");
let folder = "";
let file = "";
const shard = (...args: readonly string[]) =>
  spawnSync(process.execPath, [script, ...args, "--into", join(folder, "models")], { encoding: "utf8" });
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const list = () => join(folder, "models/catalogue.json");

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "brane-house-"));
  const [small] = smallFiles();
  if (small === undefined) throw new Error("There is a small file.");
  const template = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}";
  file = join(folder, "ward.gguf");
  const metadata = new Map([...small.metadata, ["tokenizer.chat_template", template] as const]);
  writeFileSync(file, writeGguf({ ...small, metadata }));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a model is put beside the app: its shards, and an entry with their hashes that the app reads", () => {
  const hub = { base: "https://hub.ward.example/", name: "our hub" };
  mkdirSync(join(folder, "models"));
  writeFileSync(list(), JSON.stringify({ version: 1, models: [], hub }));
  const seen = shard(
    file,
    "--id",
    "ward-7",
    "--name",
    "Ward 7",
    "--licence",
    "MIT=https://x.example/",
    "--languages",
    "de,en",
  );
  expect(seen.stderr).toBe("");
  expect(seen.stdout).toMatch(/^Ward 7 lies beside the app as ward-7, in 1 shards?\. .+\.\n$/);
  const { entries, refused, ...rest } = readCatalogue(JSON.parse(readFileSync(list(), "utf8")));
  expect([refused, rest]).toEqual([[], { hub }]); // the rest of the list stands
  const bytes = readFileSync(file);
  expect(entries).toMatchObject([
    {
      ...{ id: "ward-7", name: "Ward 7", format: "gguf", mirrors: [{ kind: "same origin", base: "/models/ward-7/" }] },
      files: [{ path: "ward.gguf", bytes: bytes.length, sha256: hashOf(bytes) }],
      about: { license: { name: "MIT" }, languages: ["de", "en"], small: true },
    },
  ]);
  const pieces = entries[0]?.files[0]?.shards ?? [];
  for (const piece of pieces) {
    expect(hashOf(readFileSync(join(folder, "models/ward-7", piece.path ?? "")))).toBe(piece.sha256);
  }
  expect(pieces).toHaveLength(1);
});

test("what the file does not say and nobody added is asked for, and a broken list is left as it is", () => {
  const silent = shard(file);
  expect([silent.status, silent.stderr]).toEqual([2, expect.stringMatching(/--licence NAME=https:\/\/…\n$/)]);
  const before = readFileSync(list(), "utf8");
  writeFileSync(list(), "{");
  const seen = shard(file, "--licence", "MIT=https://x.example/", "--languages", "en");
  expect([seen.status, seen.stderr]).toEqual([1, expect.stringMatching(/catalogue\.json is no JSON\. .+\.\n$/)]);
  expect(readFileSync(list(), "utf8")).toBe("{");
  writeFileSync(list(), before);
});

test("its help is every option, and no model is asked for", () => {
  const seen = shard("--help");
  expect(seen.status).toBe(0);
  for (const option of ["--id", "--licence", "--good-for", "--into"]) expect(seen.stdout).toContain(option);
});
