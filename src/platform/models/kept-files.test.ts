import { expect, test } from "vitest";
import { sha256Hex, utf8 } from "#core/words/bytes.ts";
import { headersFor } from "#platform/page/headers.ts";
import { createFakeShelf } from "./fake-shelf.ts";
import { createKeptFiles, keptAddress } from "./kept-files.ts";
import { manifestKey, shardKey } from "./model-store.ts";

const origin = "https://brane.example";
const id = "brought-tiny";
const path = "onnx/model q4.onnx";
const shards = ["0123456789", "abcdefghij", "XYZ"].map(utf8);
const text = "0123456789abcdefghijXYZ";

async function keep() {
  const { shelf, damage } = createFakeShelf();
  const listed = await Promise.all(
    shards.map(async (bytes, at) => ({ path: `x.00${at}`, bytes: bytes.length, sha256: await sha256Hex(bytes) })),
  );
  for (const [at, shard] of listed.entries()) await shelf.put(shardKey(id, shard), shards[at] ?? utf8(""));
  const file = { path: "onnx/model.onnx", bytes: text.length, sha256: await sha256Hex(utf8(text)), shards: listed };
  const manifest = { version: 1, id, name: "Tiny", license: "MIT", files: [file] };
  await shelf.put(manifestKey(id), utf8(JSON.stringify(manifest)));
  const kept = createKeptFiles({ origin, shelf: () => Promise.resolve(shelf), headers: headersFor });
  const ask = (headers: Record<string, string> = {}, method = "GET", at = keptAddress(id, file.path)) =>
    kept.answer({ url: origin + at, method, headers: new Headers(headers) });
  return { ask, damageLast: () => damage(shardKey(id, listed[2] ?? { sha256: "" })), file };
}

test("a file that is kept is answered whole, with our headers, its length and its hash", async () => {
  const { ask, file } = await keep();
  const answer = await ask();
  expect(await answer?.text()).toBe(text);
  expect(answer?.status).toBe(200);
  expect(Object.fromEntries(answer?.headers ?? [])).toMatchObject({
    "accept-ranges": "bytes",
    "content-length": "23",
    "cross-origin-resource-policy": "same-origin",
    etag: `"${file.sha256}"`,
  });
  const head = await ask({}, "HEAD");
  expect([head?.headers.get("content-length"), await head?.text()]).toEqual(["23", ""]);
});

test.each([
  ["bytes=0-3", "0123", "bytes 0-3/23"],
  ["bytes=8-12", "89abc", "bytes 8-12/23"],
  ["bytes=10-19", "abcdefghij", "bytes 10-19/23"],
  ["bytes=20-", "XYZ", "bytes 20-22/23"],
  ["bytes=5-900", "56789abcdefghijXYZ", "bytes 5-22/23"],
  ["bytes=-4", "jXYZ", "bytes 19-22/23"],
  ["bytes=-900", text, "bytes 0-22/23"],
])("the range %s is answered with just that", async (range, wanted, told) => {
  const answer = await (await keep()).ask({ range });
  expect([answer?.status, await answer?.text()]).toEqual([206, wanted]);
  expect(answer?.headers.get("content-range")).toBe(told);
  expect(answer?.headers.get("content-length")).toBe(String(wanted.length));
});

test.each([["bytes=23-"], ["bytes=9-3"], ["bytes=-0"]])("the range %s is beyond the file", async (range) => {
  const answer = await (await keep()).ask({ range });
  expect([answer?.status, answer?.headers.get("content-range")]).toEqual([416, "bytes */23"]);
});

test.each([[{ range: "bytes=0-1,4-5" }], [{ range: "lines=1-2" }], [{ range: "bytes=0-1", "if-range": '"other"' }]])(
  "what cannot be answered in part is answered whole: %o",
  async (headers: Record<string, string>) => {
    const answer = await (await keep()).ask(headers);
    expect([answer?.status, await answer?.text()]).toEqual([200, text]);
  },
);

test("whoever follows the address to save it gets the name", async () => {
  const { ask, file } = await keep();
  const answer = await ask({}, "GET", keptAddress(id, file.path, "Größe (1)'s.gguf"));
  expect(answer?.headers.get("content-disposition")).toBe(
    "attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%281%29%27s.gguf",
  );
  expect((await ask())?.headers.get("content-disposition")).toBeNull();
});

test("a damaged shard breaks the answer off, and no byte of it is given", async () => {
  const { ask, damageLast } = await keep();
  damageLast();
  await expect((await ask())?.text()).rejects.toThrow("damaged");
  expect(await (await ask({ range: "bytes=0-19" }))?.text()).toBe(text.slice(0, 20));
});

test("what is not kept is not there, and what lies elsewhere is not ours to answer", async () => {
  const { ask } = await keep();
  for (const at of [keptAddress(id, path), keptAddress("brought-other", "onnx/model.onnx"), "/kept/", "/kept/%"]) {
    expect((await ask({}, "GET", at))?.status).toBe(404);
  }
  expect(ask({}, "GET", "/models/x")).toBeUndefined();
  expect(ask({}, "POST")).toBeUndefined();
  const kept = createKeptFiles({ origin, shelf: () => Promise.reject(new Error()), headers: headersFor });
  expect(kept.answer({ url: `https://other.example/kept/a/b`, method: "GET", headers: new Headers() })).toBeUndefined();
});
