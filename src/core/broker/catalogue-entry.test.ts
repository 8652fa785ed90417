import { expect, test } from "vitest";
import { entryBytes, readCatalogueEntry } from "./catalogue-entry.ts";

const hash = "0123456789abcdef".repeat(4);
const good = {
  id: "small-talker",
  name: "Small Talker",
  format: "gguf",
  files: [
    { path: "small.gguf", bytes: 30, sha256: hash, shards: [10, 20].map((bytes) => ({ bytes, sha256: hash })) },
    { path: "rest/of-it.bin", bytes: 7, sha256: hash },
    {
      path: "told.json",
      bytes: 5,
      gitId: "b".repeat(40),
      mirrors: [{ kind: "web", base: "https://d.example/", name: "d" }],
    },
  ],
  mirrors: [
    { kind: "same origin", base: "/models/small/" },
    { kind: "web", base: "https://a.example/x/", name: "a.example", handsOverTo: ["https://b.example"] },
    { kind: "web", base: "http://127.0.0.1:8080/", name: "this machine" },
  ],
};
const [file] = good.files;
const web = { kind: "web", name: "there" };

test("an entry is read as it stands, and its size is that of its files", () => {
  const read = readCatalogueEntry(good);
  expect(read).toEqual({ kind: "entry", entry: good });
  expect(read.kind === "entry" && entryBytes(read.entry)).toBe(42);
});

test.each<[string, object]>([
  ["no files", { files: [] }],
  ["no mirror", { mirrors: [] }],
  ["a path that climbs out", { files: [{ ...file, path: "../../etc/passwd" }] }],
  ["a path that is an address", { files: [{ ...file, path: "https://c.example/x" }] }],
  ["a hash that is none", { files: [{ ...file, sha256: "00" }] }],
  ["a size that is none", { files: [{ ...file, bytes: -1 }] }],
  ["shards that do not add up", { files: [{ ...file, bytes: 31 }] }],
  ["a field nobody knows", { files: [{ ...file, run: "rm" }] }],
  ["a file with two names", { files: [{ ...file, gitId: "a".repeat(40) }] }],
  ["a file without a name", { files: [{ path: "x", bytes: 30 }] }],
  ["a large file that only git names", { files: [{ path: "x", bytes: 2 ** 25, gitId: "a".repeat(40) }] }],
  ["a git id that is none", { files: [{ path: "x", bytes: 30, gitId: hash }] }],
  ["a file that lies over plain http", { files: [{ ...file, mirrors: [{ ...web, base: "http://c.example/" }] }] }],
  ["plain http from elsewhere", { mirrors: [{ ...web, base: "http://c.example/" }] }],
  ["a name and password in an address", { mirrors: [{ ...web, base: "https://a:b@c.example/" }] }],
  ["an address with a query", { mirrors: [{ ...web, base: "https://c.example/?to=/" }] }],
  ["another origin in the same one's clothes", { mirrors: [{ kind: "same origin", base: "//c.example/" }] }],
  ["a hand-over to what is no origin", { mirrors: [{ ...web, base: "https://c.example/", handsOverTo: ["*"] }] }],
])("%s is refused in a sentence that names the entry", (_, change) => {
  const read = readCatalogueEntry({ ...good, ...change });
  if (read.kind !== "refused") throw new Error("It was taken.");
  expect(read.reason).toMatch(/^The catalogue's entry small-talker cannot be used: .+\.$/);
});

test.each([[undefined], [null], ["text"], [[]], [{}]])("%j is refused too", (value) => {
  expect(readCatalogueEntry(value)).toMatchObject({ kind: "refused", reason: expect.stringMatching(/\.$/) as string });
});
