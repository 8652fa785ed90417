import { expect, test } from "vitest";
import { sha256Hex, utf8 } from "#core/words/bytes.ts";
import { createShardReader, readHere, type ShardReader } from "./shard-reader.ts";

const inWorker = () =>
  createShardReader(
    new Worker(new URL("../../../workers/shard-reader.ts", import.meta.url), { type: "module", name: "shard-reader" }),
  );

test.each<[string, () => ShardReader]>([
  ["in this thread", () => readHere],
  ["in a worker", inWorker],
])("shards are read %s, each with the hash of what was read", async (_, start) => {
  const reader = start();
  const shards = [utf8("one"), new Uint8Array(3_000_000).fill(7), utf8("")];
  const readings = shards.map((bytes) => reader.read(new Blob([bytes])));
  for (const [at, { bytes, sha256 }] of readings.entries()) {
    const wanted = shards[at] ?? utf8("missing");
    expect((await bytes).length).toBe(wanted.length);
    expect(await sha256Hex(await bytes)).toBe(await sha256Hex(wanted));
    expect(await sha256).toBe(await sha256Hex(wanted));
  }
  reader.end();
});

test("what a worker was reading when it was ended, or could not be started, is refused", async () => {
  const ended = inWorker();
  const reading = ended.read(new Blob(["one"]));
  ended.end();
  await expect(reading.bytes).rejects.toThrow("ended");
  await expect(reading.sha256).rejects.toThrow("ended");

  const absent = createShardReader(new Worker("/no-such-worker.js", { type: "module" }));
  await expect(absent.read(new Blob(["one"])).bytes).rejects.toThrow("did not start");
});
