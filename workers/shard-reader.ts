/** Reads the shards of a model that is being opened, and hashes them, away from the thread that fills an engine with them. */
import { readShard, type ToShardReader } from "#platform/models/shard-reader.ts";
import { raiseFaults } from "#platform/page/worker-boundary.ts";

declare const self: DedicatedWorkerGlobalScope;

raiseFaults();

self.onmessage = ({ data }: MessageEvent<ToShardReader>) => {
  void readShard(data, (message, transfer = []) => self.postMessage(message, [...transfer]));
};
