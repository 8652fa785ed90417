/** A hub is believed as far as it can be held to its word; what else it says, or does not, ends in a sentence. */
import { afterEach, expect, test } from "vitest";
import { readCatalogueEntry } from "#core/broker/catalogue-entry.ts";
import { besideMirrors } from "#core/broker/listed-model.ts";
import { librariesAddress } from "#core/broker/mlc-libraries.ts";
import { entriesOf } from "#core/broker/hub-entry.ts";
import { mlcFiles, moduleWith } from "../../engines/webllm/testing/mlc-files.ts";
import { askHub } from "./ask-hub.ts";
import { createMirrorSource } from "./mirror-source.ts";
import { createDownloadHouse } from "./testing/download-house.ts";
import { gitIdIn, hubCommit, listingOf, startModelHub, type HubManner, type ModelHub } from "./testing/model-hub.ts";
import { startModelMirror } from "./testing/model-mirror.ts";

const bytes = (size: number) => new Uint8Array(size).fill(7);
const talker = new Map([
  ["README.md", bytes(20)],
  ["config.json", bytes(30)],
  ["tokenizer.json", bytes(2000)],
  ["tokenizer_config.json", bytes(40)],
  ["onnx/model_q4.onnx", bytes(3000)],
  ["Talker-Q4_K_M.gguf", bytes(5000)],
]);
let hub: ModelHub | undefined;
afterEach(async () => {
  await hub?.stop();
  hub = undefined;
});

async function asked(lies: ModelHub["lies"] = {}, options: { readonly name?: string; readonly wait?: number } = {}) {
  hub ??= await startModelHub(new Map([["owner/Talker", talker]]));
  Object.assign(hub.lies, lies);
  const question = { hub: hub.hub, repository: options.name ?? "owner/Talker", revision: "main" };
  return askHub(question, (address, init) => fetch(address, init), new AbortController().signal, options.wait);
}
const json =
  (value: unknown): HubManner =>
  (response) =>
    void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
const status =
  (code: number, headers: Record<string, string> = {}): HubManner =>
  (response) =>
    void response.writeHead(code, headers).end("{}");

test("what a hub tells becomes whole entries: a commit, and of each file its SHA-256 or git's id", async () => {
  hub = await startModelHub(
    new Map([["owner/Talker", talker]]),
    { pipeline_tag: "text-generation", cardData: { license: "apache-2.0", language: ["en", "de"] } },
    4, // in two pages
  );
  const answer = await asked();
  if (answer.kind !== "told") throw new Error(JSON.stringify(answer));
  expect(answer.model.files.map(({ path }) => path)).toEqual([...talker.keys()]);
  const { entries, left } = entriesOf(answer.model, hub.hub);
  expect(left).toEqual([]);
  for (const entry of entries) expect(readCatalogueEntry(entry)).toEqual({ kind: "entry", entry });
  expect(entries.map(({ name, format }) => [name, format])).toEqual([
    ["Talker Q4_K_M", "gguf"],
    ["Talker ONNX q4", "onnx"],
  ]);
  expect(entries[1]?.files.map(({ path, gitId }) => [path, gitId])).toEqual([
    ["config.json", gitIdIn(bytes(30))],
    ["tokenizer.json", undefined],
    ["tokenizer_config.json", gitIdIn(bytes(40))],
    ["onnx/model_q4.onnx", undefined],
  ]);
  expect(entries[0]).toMatchObject({
    mirrors: [{ kind: "web", base: `${hub.hub.base}owner/Talker/resolve/${hubCommit}/`, name: "the hub next door" }],
    about: { license: { name: "Apache-2.0" }, languages: ["en", "de"] },
  });
});

const lfs = { type: "file", path: "a.gguf", size: 9, oid: "0".repeat(40), lfs: { oid: "1".repeat(64), size: 8 } };
const many = Array.from({ length: 30_000 }, (_, at) => ({ type: "file", path: `${at}`, size: 1, oid: "0".repeat(40) }));
const endless: HubManner = (response) =>
  void response
    .writeHead(200, { link: `</api/models/owner/Talker/tree/${hubCommit}?recursive=true&cursor=1>; rel="next"` })
    .end(JSON.stringify(many.slice(0, 10)));

test.each<[string, ModelHub["lies"], RegExp]>([
  ["says two sizes of a file", { tree: json([lfs]) }, /contradicts itself: it gives a\.gguf two sizes/],
  [
    "lists a file twice",
    { tree: json([...listingOf(talker), ...listingOf(talker)]) },
    /lists a file of owner\/Talker twice/,
  ],
  ["gives a hash that is none", { tree: json([{ ...lfs, oid: "x" }]) }, /something else than a list of files/],
  ["sends a page instead of a description", { info: (it) => void it.end("<!doctype html>") }, /no description/],
  ["sends a page instead of the list", { tree: (it) => void it.end("<!doctype html>") }, /no description/],
  ["gives no commit", { info: json({ sha: "main" }) }, /no description/],
  ["sends more than anybody reads", { tree: (it) => void it.end(Buffer.alloc(9 * 2 ** 20, 32)) }, /no description/],
  ["lists files without end", { tree: endless }, /more than 10,000 files/],
  ["lists 30,000 files at once", { tree: json(many) }, /something else than a list of files/],
  ["wants an account, and says so", { info: json({ sha: hubCommit, gated: "manual" }) }, /have an account/],
  ["wants an account", { info: status(401, { "x-error-code": "GatedRepo" }) }, /have an account/],
  ["has no such version", { info: status(404, { "x-error-code": "RevisionNotFound" }) }, /no version main/],
  ["has no such model", { info: status(404) }, /shows no model owner\/Talker \(404\)\. Check the spelling/],
  ["has too much to do", { info: status(429, { "retry-after": "40" }) }, /asks to come again in 40 seconds/],
  ["has trouble", { tree: status(500) }, /had trouble of its own \(500\)\. Try again later/],
  [
    "breaks off",
    { info: (it) => void it.destroy() },
    /^the hub next door could not be reached\. Check that this device is online, or bring the file/,
  ],
])("a hub that %s is refused in a sentence", async (_, lies, words) => {
  const answer = await asked(lies);
  expect(answer).toMatchObject({ kind: "refused", reason: expect.stringMatching(words) as string });
  expect(answer.kind === "refused" && answer.reason).toMatch(/\.$/);
});

test("a name that the hub does not have, a hub that is silent, and a person who does not wait any more", async () => {
  expect(await asked({}, { name: "owner/Tolker" })).toMatchObject({
    reason: expect.stringMatching(/shows no model owner\/Tolker \(401\)/) as string,
  });
  const silent = { info: () => undefined };
  expect(await asked(silent, { wait: 20 })).toMatchObject({
    reason: expect.stringMatching(/sent nothing for/) as string,
  });
  const question = { hub: { base: "http://127.0.0.1:1/", name: "nobody" }, repository: "a/b", revision: "main" };
  expect(await askHub(question, fetch, AbortSignal.abort())).toEqual({ kind: "stopped" });
});

test("paths that climb out, or that are no paths of ours, are in no entry", async () => {
  const paths = ["../../config.json", "/etc/passwd", "a b.gguf", "https://c.example/x.gguf", "..\\x.gguf"];
  const answer = await asked({
    tree: json(paths.map((path) => ({ type: "file", path, size: 9, oid: "0".repeat(40) }))),
  });
  expect(answer).toMatchObject({ kind: "told", model: { files: [] } });
});

test("a next page that lies elsewhere is not followed", async () => {
  const tree: HubManner = (response) =>
    void response.writeHead(200, { link: '<https://elsewhere.example/tree>; rel="next"' }).end("[]");
  expect(await asked({ tree })).toMatchObject({ kind: "told" });
  expect(hub?.questions).toHaveLength(2);
});

test.each<[string, () => Response | Promise<Response>, RegExp]>([
  ["answers no more questions", () => new Response("{}", { status: 403 }), /answers no more questions.+in an hour\./],
  ["cannot be reached", () => Promise.reject(new TypeError("offline")), /api\.github\.com could not be reached\./],
  ["sends a page", () => new Response("<!doctype html>"), /no list of libraries\./],
])("where GitHub %s, the forms that need it are left out in a sentence", async (_, github, words) => {
  hub = await startModelHub(new Map([["owner/T-q4f16_1-MLC", new Map([["mlc-chat-config.json", bytes(9)]])]]));
  const answer = await askHub(
    { hub: hub.hub, repository: "owner/T-q4f16_1-MLC", revision: "main" },
    (address, init) => (address === librariesAddress ? Promise.resolve(github()) : fetch(address, init)),
    new AbortController().signal,
  );
  expect(answer).toMatchObject({ model: { libraries: { reason: expect.stringMatching(words) as string } } });
});

test("what MLC compiled comes whole from two places, its weights from the hub and its library from GitHub", async () => {
  const name = "mlc-ai/Talker-q4f16_1-MLC";
  const inside = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [path, blob] of mlcFiles({ quantization: "q4f16_1", weightBytes: 4096 }))
    inside.set(path, new Uint8Array(await blob.arrayBuffer()));
  for (const path of inside.keys()) if (path.endsWith(".wasm")) inside.delete(path);
  const library = moduleWith("TVMFFIFunctionCall");
  const path = "Talker-q4f16_1_cs1k-webgpu.wasm";
  hub = await startModelHub(new Map([[name, inside]]));
  const github = await startModelMirror(new Map([[path, library]]));
  const asks = (address: string, init: RequestInit) =>
    address === librariesAddress
      ? Promise.resolve(Response.json([{ name: path, size: library.length, sha: gitIdIn(library), type: "file" }]))
      : fetch(address, init);
  const question = { hub: hub.hub, repository: name, revision: "main" };
  const answer = await askHub(question, asks, new AbortController().signal);
  if (answer.kind !== "told") throw new Error(JSON.stringify(answer));
  const [entry] = entriesOf(answer.model, hub.hub).entries;
  if (entry === undefined) throw new Error("It has a form.");
  const house = createDownloadHouse();
  const sources = [...entry.mirrors, ...besideMirrors(entry)].map((mirror) =>
    createMirrorSource(mirror, (address, init) =>
      fetch(address.replace(/^https:\/\/raw\.githubusercontent\.com\/.+\//, github.base), init),
    ),
  );
  const ended = await house.run(entry, sources);
  expect(ended).toMatchObject({ kind: "here", model: { format: "mlc", card: { f16: true } } });
  expect(github.asked.map((one) => one.path)).toEqual([path]);
  expect(hub.mirror.asked).toHaveLength(inside.size); // each once, the library not at all
  expect(house.named()?.files.map(({ sha256 }) => sha256.length)).toEqual(entry.files.map(() => 64));
  await github.stop();
});
