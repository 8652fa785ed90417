import { createShardReader, type ShardReader } from "./shard-reader.ts";

const start = () =>
  createShardReader(
    new Worker(new URL("../../../workers/shard-reader.ts", import.meta.url), { type: "module", name: "shard-reader" }),
  );

/** Starts readers of shards; the first one at once, for a worker that itself was started to open a model. */
export function readersAhead(): () => ShardReader {
  let first: ShardReader | undefined = start();
  return () => {
    const ready = first ?? start();
    first = undefined;
    return ready;
  };
}
