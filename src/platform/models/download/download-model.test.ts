/** Whatever a server does, what arrived whole is kept, what did not is fetched again, and a person reads what is. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GateTrouble } from "../../gate/gate.ts";
import { broughtModels } from "../brought-models.ts";
import { createModelStore } from "../model-store.ts";
import { createFolderSource } from "./folder-source.ts";
import { createMirrorSource } from "./mirror-source.ts";
import {
  createDownloadHouse,
  entryOf,
  modelFile,
  pieceBytes,
  smallModel,
  mirrorOver,
} from "./testing/download-house.ts";
import { gitIdIn } from "./testing/model-hub.ts";
import { startModelMirror, type Manner, type ModelMirror } from "./testing/model-mirror.ts";

const sourceAt = mirrorOver(fetch);
const bytes = smallModel();
const files = new Map([[modelFile, bytes]]);
const pieces = Math.ceil(bytes.length / pieceBytes);
let one: ModelMirror;
let other: ModelMirror;
beforeEach(async () => {
  [one, other] = await Promise.all([startModelMirror(files), startModelMirror(files)]);
});
afterEach(async () => {
  await Promise.all([one.stop(), other.stop()]);
});

const sourceOne = () => sourceAt(one.base, "one.example");
const both = () => [sourceOne(), sourceAt(other.base, "other.example")];
const entry = entryOf(bytes, "sharded");
const unsharded = entryOf(bytes, "whole");
const sentOf = (mirror: ModelMirror) => mirror.asked.reduce((sum, { sent }) => sum + sent, 0);

test.each([
  ["with the hashes of its shards", entry],
  ["with the hash of the whole alone", unsharded],
])("a model %s is fetched in one go, and is on the shelf like one that was brought", async (_, wanted) => {
  const house = createDownloadHouse();
  const ended = await house.run(wanted, [sourceOne()]);
  if (ended.kind !== "here") throw new Error(JSON.stringify(ended));
  expect(one.asked).toMatchObject([{ path: modelFile, status: 200, sent: bytes.length }]);
  expect(await broughtModels(house.shelf)).toEqual([ended.model]);
  expect(ended.model).toMatchObject({ format: "gguf", bytes: bytes.length, card: { name: "Small", small: true } });
  const store = createModelStore({ shelf: house.shelf, base: "/models/", fetch: () => Promise.reject(new Error()) });
  const opened = await store.openModelFiles(ended.model.card.id);
  if (opened.kind !== "opened") throw new Error(JSON.stringify(opened));
  expect(new Uint8Array((await opened.files.get("model.gguf")?.arrayBuffer()) ?? [])).toEqual(bytes);
  expect((await house.shelf.keys()).length).toBe(pieces + 1); // nothing twice
  const asks = one.asked.length;
  expect(await house.run(wanted, [sourceOne()])).toMatchObject({ kind: "here" });
  expect(one.asked.length).toBe(asks); // it is here: nobody is asked
});

test.each([
  ["sharded", entry],
  ["unsharded", unsharded],
])(
  "a tab that is killed in the middle of a %s model: the next one asks for the missing bytes alone",
  async (_, wanted) => {
    const house = createDownloadHouse();
    const kill = new AbortController();
    one.manners.push({ slow: 300 });
    const write = house.run(wanted, [sourceOne()], kill.signal, {
      tell: ({ doneBytes }) => (doneBytes > 2.5 * pieceBytes ? kill.abort() : undefined),
    });
    expect(await write).toEqual({ kind: "stopped" });
    const here = (await house.shelf.keys()).length;
    expect(here).toBe(2);
    expect(await house.run(wanted, [sourceOne()])).toMatchObject({ kind: "here" });
    expect(one.asked[1]).toMatchObject({ range: `bytes=${here * pieceBytes}-${bytes.length - 1}`, status: 206 });
  },
);

test("a mirror that cannot be reached is said without the advice for somebody's own server", async () => {
  const mirror = { kind: "web", base: "https://models.example/", name: "models.example" } as const;
  const cors = new GateTrouble("unread", "https://models.example must send Access-Control-Allow-Origin (CORS).");
  const away = createMirrorSource(mirror, () => Promise.reject(cors));
  const advice = "Check that this device is online, or bring the file from another one.";
  expect(await createDownloadHouse().run(entry, [away])).toEqual({
    kind: "failed",
    reason: `models.example could not be reached. ${advice}`,
  });
  one.usual = { status: 404 };
  expect(await createDownloadHouse().run(entry, [sourceOne(), away])).toEqual({
    kind: "failed",
    reason: `models.example could not be reached. Nobody is left to ask. ${advice}`,
  });
});

const kept = 2;
const first = { cutAfter: kept * pieceBytes + 100 };
describe("after two pieces a mirror", () => {
  test.each<[string, Manner, RegExp]>([
    ["wants an account", { status: 401 }, /one\.example gives small\.gguf only to those it knows \(401\)/],
    ["forbids it", { status: 403 }, /\(403\)/],
    ["has it no more", { status: 404 }, /one\.example does not have small\.gguf \(404\)/],
    ["says there are no such bytes", { status: 416 }, /not as long as the catalogue says/],
    ["refuses otherwise", { status: 418 }, /refused to send/],
    ["sends on elsewhere", { redirect: "http://127.0.0.1:1/" }, /302/],
    ["has another file there", { total: 7 }, /is 7 bytes long/],
    ["asks to come again too late", { status: 429, headers: { "retry-after": "3600" } }, /come again in 60 minutes/],
    ["has changed the file", { etag: '"new"' }, /has changed at one\.example/],
  ])(
    "%s: it is given up in a sentence, what is here is kept, and the next mirror gives the rest",
    async (_, manner, words) => {
      const house = createDownloadHouse();
      one.manners.push({ ...first, etag: '"old"' }, manner);
      const ended = await house.run(unsharded, both());
      expect(ended).toMatchObject({ kind: "here" });
      expect(house.notes.at(-1)).toMatchObject({ from: "one.example", next: "other.example" });
      expect(house.notes.at(-1)?.reason).toMatch(words);
      expect(sentOf(other)).toBe(bytes.length - kept * pieceBytes);
    },
  );

  test.each<[string, Manner, RegExp]>([
    ["breaks off", { cutAfter: 10 }, /broke off/],
    ["has trouble of its own", { status: 500 }, /trouble of its own \(500\)/],
    ["falls silent", { silentAfter: 10 }, /sent nothing for 1 second/],
    ["has too much to do", { status: 429, headers: { "retry-after": "2" } }, /come again in 2 seconds/],
    ["is overloaded and says no more", { status: 503 }, /too much to do \(503\)/],
  ])("%s: it is asked again after a moment, for what is missing", async (_, manner, words) => {
    const house = createDownloadHouse();
    one.manners.push(first, manner);
    expect(await house.run(unsharded, both())).toMatchObject({ kind: "here" });
    expect(house.notes.map(({ reason }) => reason).join(" ")).toMatch(words);
    expect(house.told.some(({ state, why }) => state === "waiting" && /asked again in/.test(why ?? ""))).toBe(true);
    expect(other.asked).toEqual([]);
    expect(one.asked.at(-1)?.range).toBe(`bytes=${kept * pieceBytes}-${bytes.length - 1}`);
  });

  test("does so again and again: the next mirror is asked, and where there is none it is said; what is here is kept", async () => {
    const house = createDownloadHouse();
    one.manners.push(first);
    one.usual = { status: 500 };
    const ended = await house.run(unsharded, [sourceOne()]);
    expect(ended).toMatchObject({
      kind: "failed",
      reason: expect.stringMatching(
        /\(500\)\. What arrived whole is kept: go on later, or pick the model's file yourself\.$/,
      ) as string,
    });
    expect((await house.shelf.keys()).length).toBe(kept);
    expect(await house.run(unsharded, both())).toMatchObject({ kind: "here" });
    expect(sentOf(other)).toBe(bytes.length - kept * pieceBytes);
  });

  test("ignores ranges: what is here already is passed over, and nothing of it is kept twice", async () => {
    const house = createDownloadHouse();
    one.manners.push(first);
    one.usual = { noRanges: true };
    expect(await house.run(unsharded, [sourceOne()])).toMatchObject({ kind: "here" });
    expect(one.asked.at(-1)).toMatchObject({ status: 200 });
  });

  test("sends more than there is: no more is taken, and the hash decides", async () => {
    const house = createDownloadHouse();
    one.manners.push(first, { extra: 5000 });
    expect(await house.run(unsharded, both())).toMatchObject({ kind: "here" });
    expect(house.notes.at(-1)?.reason).toMatch(/sent more/);
  });
});

test("a damaged shard is fetched again, alone, from the next mirror", async () => {
  const house = createDownloadHouse();
  one.usual = { damageAt: 3 * pieceBytes + 5 };
  expect(await house.run(entry, both())).toMatchObject({ kind: "here" });
  expect(sentOf(one)).toBe(bytes.length);
  expect(other.asked).toMatchObject([{ range: `bytes=${3 * pieceBytes}-${4 * pieceBytes - 1}`, sent: pieceBytes }]);
  expect(house.notes).toMatchObject([{ from: "one.example", reason: expect.stringMatching(/damaged/) as string }]);
});

test("a shard that is damaged everywhere fails in a sentence; all others are kept", async () => {
  const house = createDownloadHouse();
  one.usual = other.usual = { damageAt: 3 * pieceBytes + 5 };
  expect(await house.run(entry, both())).toMatchObject({
    kind: "failed",
    reason: expect.stringMatching(/damaged/) as string,
  });
  expect((await house.shelf.keys()).length).toBe(pieces - 1);
});

test("a file without shards that is not the catalogue's is thrown away, said, and fetched from the next mirror", async () => {
  const house = createDownloadHouse();
  one.usual = { damageAt: 77 };
  expect(await house.run(unsharded, both())).toMatchObject({ kind: "here" });
  expect(house.notes).toMatchObject([
    {
      from: "one.example",
      next: "other.example",
      reason: expect.stringMatching(/small\.gguf.+not the file/) as string,
    },
  ]);
  expect(sentOf(other)).toBe(bytes.length);
});

test("a catalogue that lies about a hash ends in a sentence, and nothing of that file is kept", async () => {
  const house = createDownloadHouse();
  const lying = { ...unsharded, files: unsharded.files.map((file) => ({ ...file, sha256: "0".repeat(64) })) };
  expect(await house.run(lying, both())).toMatchObject({
    kind: "failed",
    reason: expect.stringMatching(/SHA-256/) as string,
  });
  expect(await house.shelf.keys()).toEqual([]);
  const torn = { ...entry, files: entry.files.map((file) => ({ ...file, sha256: "0".repeat(64) })) };
  expect(await house.run(torn, both())).toMatchObject({
    kind: "failed",
    reason: expect.stringMatching(/contradicts itself/) as string,
  });
});

test("a catalogue that lies about a size ends in a sentence", async () => {
  const house = createDownloadHouse();
  const [file] = unsharded.files;
  const lying = { ...unsharded, files: file === undefined ? [] : [{ ...file, bytes: bytes.length + 1 }] };
  expect(await house.run(lying, [sourceOne()])).toMatchObject({
    kind: "failed",
    reason: expect.stringMatching(/\.$/) as string,
  });
  expect(await broughtModels(house.shelf)).toEqual([]);
});

test("a piece that the disk gives back damaged is fetched again, alone", async () => {
  const house = createDownloadHouse();
  let isDamaged = false;
  const ended = await house.run(entry, [sourceOne()], undefined, {
    tell: ({ state, doneBytes }) => {
      if (state !== "checking" || doneBytes > 0 || isDamaged) return;
      isDamaged = true;
      void house.shelf.keys().then(([, key = ""]) => house.damage(key));
    },
  });
  expect(ended).toMatchObject({ kind: "here" });
  expect(one.asked.map(({ sent }) => sent)).toEqual([bytes.length, pieceBytes]);
});

test("a full disk in the middle is a pause with a sentence, and it goes on when there is room", async () => {
  const house = createDownloadHouse(3 * pieceBytes);
  expect(await house.run(entry, [sourceOne()])).toMatchObject({
    kind: "paused",
    reason: expect.stringMatching(/no room/) as string,
  });
  expect((await house.shelf.keys()).length).toBe(3);
});

test("what does not fit is not begun: nobody is asked", async () => {
  const house = createDownloadHouse();
  const free = () => Promise.resolve(100);
  expect(await house.run(entry, [sourceOne()], undefined, { free })).toMatchObject({
    kind: "paused",
    reason: expect.stringMatching(/100 bytes left/) as string,
  });
  expect(one.asked).toEqual([]);
});

test("files from a folder are checked as if they came from elsewhere", async () => {
  const house = createDownloadHouse();
  const picked = (content: Uint8Array<ArrayBuffer>) => [
    createFolderSource([{ path: `My models/${modelFile}`, blob: new Blob([content]) }]),
  ];
  const wrong = bytes.slice();
  wrong[5000] = 1 + (wrong[5000] ?? 0);
  expect(await house.run(unsharded, picked(wrong))).toMatchObject({
    kind: "failed",
    reason: expect.stringMatching(/the files you picked/) as string,
  });
  expect(await house.run(unsharded, picked(bytes.slice(0, 99)))).toMatchObject({ kind: "failed" });
  expect(await house.run(unsharded, [createFolderSource([])])).toEqual({
    kind: "failed",
    reason: `None of the files you picked is named ${modelFile}. Pick that file, or give yours that name.`,
  });
  expect(await house.run(unsharded, picked(bytes))).toMatchObject({ kind: "here" });
});

test("what arrives whole and is no model is taken away again, and said", async () => {
  const noise = new Uint8Array(5000).fill(7);
  const mirror = await startModelMirror(new Map([[modelFile, noise]]));
  const house = createDownloadHouse();
  const ended = await house.run(entryOf(noise, "whole"), [sourceAt(mirror.base, "one.example")]);
  expect(ended).toMatchObject({ kind: "failed", reason: expect.stringMatching(/taken away/) as string });
  expect(await house.shelf.keys()).toEqual([]);
  await mirror.stop();
});

describe("a file that git alone names", () => {
  const byGit = { ...unsharded, files: [{ path: modelFile, bytes: bytes.length, gitId: gitIdIn(bytes) }] };

  test("is fetched once, held against git's id, and written down by its SHA-256", async () => {
    const house = createDownloadHouse();
    const ended = await house.run(byGit, [sourceOne()]);
    expect(ended).toMatchObject({ kind: "here" });
    expect(one.asked).toMatchObject([{ path: modelFile, status: 200, sent: bytes.length }]);
    expect(house.named()?.files).toEqual(unsharded.files);
    expect(await broughtModels(house.shelf)).toMatchObject([{ bytes: bytes.length }]);
  });

  test("is not believed of who gives another one, and comes from the next mirror", async () => {
    const house = createDownloadHouse();
    one.usual = { damageAt: 5 };
    expect(await house.run(byGit, both())).toMatchObject({ kind: "here" });
    expect(house.notes).toEqual([
      {
        from: "one.example",
        reason: expect.stringMatching(/its git id is another one/) as string,
        next: "other.example",
      },
    ]);
    other.usual = { damageAt: 5 };
    const poor = createDownloadHouse();
    expect(await poor.run(byGit, both())).toMatchObject({
      kind: "failed",
      reason: expect.stringMatching(/git id is another one\. It was thrown away/) as string,
    });
    expect([await poor.shelf.keys(), poor.named()]).toEqual([[], undefined]);
  });

  test("is not begun where there is no room for the model, and nothing of it stays when the tab is killed", async () => {
    const house = createDownloadHouse();
    const free = () => Promise.resolve(10);
    expect(await house.run(byGit, [sourceOne()], undefined, { free })).toMatchObject({ kind: "paused" });
    expect(one.asked).toEqual([]);
    const kill = new AbortController();
    one.manners.push({ slow: 300 });
    const tell = () => kill.abort();
    expect(await house.run(byGit, [sourceOne()], kill.signal, { tell })).toEqual({ kind: "stopped" });
    expect(await house.run(byGit, [sourceOne()])).toMatchObject({ kind: "here" });
  });
});

test("a file that lies elsewhere than the others is asked for there, and only there", async () => {
  const house = createDownloadHouse();
  const there = { kind: "web", base: other.base, name: "other.example" } as const;
  const apart = { ...unsharded, files: unsharded.files.map((file) => ({ ...file, mirrors: [there] })) };
  expect(await house.run(apart, both())).toMatchObject({ kind: "here" });
  expect([one.asked.length, other.asked.length]).toEqual([0, 1]);
});
