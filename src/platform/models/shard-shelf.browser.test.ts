import { describe, expect, test } from "vitest";
import { openModelFiles } from "./open-model-files.ts";
import { modelCacheName, openCacheShelf } from "./shard-shelf.ts";
import { shardShelfContract } from "./shard-shelf.contract.ts";
import { threadNotesContract } from "./thread-notes.contract.ts";

describe("the shelf port, on Cache Storage", () => {
  let shelves = 0;
  shardShelfContract(() => openCacheShelf(caches, `shelf ${(shelves += 1)} ${crypto.randomUUID()}`));
});

describe("what is remembered of threads, on Cache Storage", () => {
  threadNotesContract(() => openCacheShelf(caches, `threads ${crypto.randomUUID()}`));
});

test("the embedding model we carry opens, byte for byte, and is kept", async () => {
  const opened = await openModelFiles("all-minilm-l6-v2");
  expect(opened.kind).toBe("opened");
  if (opened.kind !== "opened") return;
  expect([...opened.files.keys()]).toEqual(["all-MiniLM-L6-v2.Q8_0.gguf"]);
  expect(opened.files.get("all-MiniLM-L6-v2.Q8_0.gguf")?.size).toBe(24_790_016);
  const shelf = await openCacheShelf(caches, modelCacheName);
  expect((await shelf.keys()).filter((key) => key.startsWith("all-minilm-l6-v2/"))).toHaveLength(2); // its shard, and the manifest
});
