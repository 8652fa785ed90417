import { beforeEach, describe, expect, test } from "vitest";
import type { LoadProgress } from "#core/broker/engine.ts";
import { utf8 } from "#core/words/bytes.ts";
import { createFakeShelf } from "./fake-shelf.ts";
import { createModelStore } from "./model-store.ts";
import { readManifest } from "./manifest.ts";
import { shardShelfContract } from "./shard-shelf.contract.ts";
import { createThreadNotes } from "./thread-notes.ts";
import { threadNotesContract } from "./thread-notes.contract.ts";
import { createTinyOrigin, first, keyOfTiny as key, manifestOf, second } from "./testing/tiny-origin.ts";

describe("the shelf port, on a fake", () => {
  shardShelfContract(() => Promise.resolve(createFakeShelf().shelf));
});

describe("what is remembered of threads, on a fake", () => {
  threadNotesContract(() => Promise.resolve(createFakeShelf().shelf));
});

describe("the model store", () => {
  let origin: Awaited<ReturnType<typeof createTinyOrigin>>;
  let fake: ReturnType<typeof createFakeShelf>;
  const storeOver = (shelf = fake.shelf) =>
    createModelStore({ fetch: (address, init) => origin.fetch(address, init), shelf, base: "/models/" });
  const contentOf = async (store = storeOver()) => {
    const opened = await store.openModelFiles("tiny");
    return opened.kind === "opened" ? opened.files.get("w.gguf")?.text() : opened;
  };

  beforeEach(async () => {
    origin = await createTinyOrigin();
    fake = createFakeShelf();
  });

  test("a file is its shards in order, and progress counts its bytes", async () => {
    const progress: LoadProgress[] = [];
    const opened = await storeOver().openModelFiles("tiny", { onProgress: (at) => progress.push(at) });
    expect(opened.kind === "opened" && (await opened.files.get("w.gguf")?.text())).toBe(
      "the first shard, and the second",
    );
    expect(progress.at(-1)).toEqual({ stage: "fetching", loadedBytes: 31, totalBytes: 31 });
  });

  test("a shard that is kept is not fetched again", async () => {
    await contentOf();
    origin.asked.length = 0;
    expect(await contentOf()).toBe("the first shard, and the second");
    expect(origin.asked).toEqual(["manifest.json"]);
  });

  test("what is remembered of its threads stays when the model is opened again", async () => {
    await contentOf();
    const notes = createThreadNotes(() => Promise.resolve(fake.shelf));
    await notes.keep("tiny", { step: 2, team: 2, stepMs: 9 });
    await contentOf();
    expect(await notes.recall("tiny")).toEqual({ step: 2, team: 2, stepMs: 9 });
  });

  test("what was kept opens with the origin down", async () => {
    await contentOf();
    origin.down = true;
    expect(await contentOf()).toBe("the first shard, and the second");
  });

  test("a kept shard that is damaged is fetched again, alone", async () => {
    await contentOf();
    origin.asked.length = 0;
    fake.damage(await key(second));
    expect(await contentOf()).toBe("the first shard, and the second");
    expect(origin.asked).toEqual(["manifest.json", "w.gguf.001"]);
  });

  test("a shard that arrives damaged once is fetched again, alone", async () => {
    let times = 0;
    origin.answers.set("/models/tiny/w.gguf.001", () => ((times += 1) === 1 ? utf8("and the sec0nd") : second));
    expect(await contentOf()).toBe("the first shard, and the second");
    expect(origin.asked.filter((path) => path === "w.gguf.001")).toHaveLength(2);
    expect(origin.asked.filter((path) => path === "w.gguf.000")).toHaveLength(1);
  });

  test.each([
    ["damaged", "and the sec0nd", "is damaged"],
    ["cut short", "and", "was cut short"],
    ["too long", "and the second, and more", "is longer than its manifest says"],
  ])("a shard that stays %s is refused in words, and the whole one is kept", async (_, bad, words) => {
    origin.answers.set("/models/tiny/w.gguf.001", () => utf8(bad));
    const refused = await contentOf();
    expect(refused).toMatchObject({ kind: "refused" });
    expect(JSON.stringify(refused)).toContain(words);
    expect(await fake.shelf.keys()).toContain(await key(first));
    expect(await fake.shelf.keys()).not.toContain(await key(second));
  });

  test("a model that never was here and cannot be reached is refused in words", async () => {
    origin.down = true;
    expect(JSON.stringify(await contentOf())).toContain("it could not be reached");
  });

  test("a manifest that is another model's, or none, is refused", async () => {
    origin.answers.set("/models/tiny/manifest.json", () => "<!doctype html>");
    expect(JSON.stringify(await contentOf())).toContain("its list of files cannot be read");
  });

  test("a disk that is full is told as such", async () => {
    const manifestLength = JSON.stringify(await manifestOf([first, second])).length;
    for (const quota of [10, manifestLength + first.length + 1]) {
      const { shelf } = createFakeShelf(quota);
      expect(JSON.stringify(await contentOf(storeOver(shelf)))).toContain("no room left");
    }
  });

  test("stopping is no failure, and what arrived is kept", async () => {
    const stop = new AbortController();
    const opened = await storeOver().openModelFiles("tiny", {
      signal: stop.signal,
      onProgress: ({ loadedBytes }) => {
        if (loadedBytes === first.length) stop.abort();
      },
    });
    expect(opened).toEqual({ kind: "stopped" });
    origin.asked.length = 0;
    await contentOf();
    expect(origin.asked).not.toContain("w.gguf.000");
  });

  test("shards of an earlier version are dropped once the new one is here", async () => {
    await contentOf();
    const next = utf8("a better second");
    const manifest = JSON.stringify(await manifestOf([first, next]));
    origin.answers.set("/models/tiny/manifest.json", () => manifest);
    origin.answers.set("/models/tiny/w.gguf.001", () => next);
    expect(await contentOf()).toBe("the first shard, a better second");
    expect(await fake.shelf.keys()).not.toContain(await key(second));
  });
});

describe("a manifest", () => {
  test("cannot reach out of its folder", async () => {
    for (const path of ["../secret", "/etc/passwd", "https://elsewhere.example/x", "a/../../b"]) {
      const manifest = await manifestOf([first]);
      const shard = manifest.files[0]?.shards[0];
      if (shard) shard.path = path;
      expect(readManifest(JSON.stringify(manifest), "tiny"), path).toBeUndefined();
    }
  });

  test("whose shards do not add up to the file is none", async () => {
    const manifest = await manifestOf([first]);
    if (manifest.files[0]) manifest.files[0].bytes += 1;
    expect(readManifest(JSON.stringify(manifest), "tiny")).toBeUndefined();
  });
});
