import type { LoadProgress } from "#core/broker/engine.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { manifestBytes, type ModelManifest, type ModelShard } from "./manifest.ts";
import { askManifest, isOnlyHere, keptManifest, shardKey, type ModelStoreDeps } from "./model-store.ts";
import { readHere, type ShardReader } from "./shard-reader.ts";
import type { ShardShelf } from "./shard-shelf.ts";

/** What was given out: `damaged` where a byte is not the manifest's, `outdated` where the origin has another model by now. */
type AheadVerdict = "whole" | "damaged" | "outdated";

/** A model's files, given out before they are checked. Nothing made of them may answer before `verdict` says `whole`. */
export interface FilesAhead {
  /** Bytes of each file, by its path. */
  readonly sizes: ReadonlyMap<string, number>;
  /** All files, for an engine that reads by itself. They are read once more, beside it, to be checked. */
  blobs(): ReadonlyMap<string, Blob>;
  /** These files, one after the other, each shard read once: it is hashed while it is used. Throws where it cannot be read. */
  stream(paths: readonly string[], signal: AbortSignal): AsyncIterable<Bytes>;
  /** Resolves when all that was given out until now is checked. */
  verdict(): Promise<AheadVerdict>;
}

export interface AheadOptions {
  /** Bytes checked, of the whole model. */
  readonly onProgress: (progress: LoadProgress) => void;
  /** A byte was found that is not the manifest's: whatever is being made of the files is in vain. */
  readonly onDamage: () => void;
  readonly signal: AbortSignal;
}

/** Read before the rest of a file: an engine begins with what stands there, and a header is seldom longer. */
const headBytes = 4 * 1024 * 1024;

interface Taken {
  readonly pieces: readonly Promise<Bytes>[];
  readonly checked: Promise<void>;
}

interface KeptShard {
  readonly shard: ModelShard;
  readonly blob: Blob;
}

/**
 * The files of a model that lies on the shelf with all its shards; undefined where it does not: then the model store
 * fetches what is missing. Waits for no network: what the origin says of the model counts if it comes before the verdict.
 */
export async function openFilesAhead(
  deps: ModelStoreDeps,
  modelId: string,
  options: AheadOptions,
  startReader: () => ShardReader = () => readHere,
): Promise<FilesAhead | undefined> {
  const manifest = await keptManifest(deps.shelf, modelId);
  if (manifest === undefined) return undefined;
  const kept = await keptShards(deps.shelf, manifest);
  if (kept === undefined) return undefined;
  const newest = isOnlyHere(modelId) ? undefined : askManifest(deps, modelId, options.signal);
  return createFilesAhead(manifest, kept, newest, startReader(), options);
}

function createFilesAhead(
  manifest: ModelManifest,
  kept: ReadonlyMap<string, readonly KeptShard[]>,
  newest: Promise<ModelManifest | string> | undefined,
  reader: ShardReader,
  { onProgress, onDamage, signal }: AheadOptions,
): FilesAhead {
  const totalBytes = manifestBytes(manifest);
  const checks: Promise<void>[] = [];
  let checkedBytes = 0;
  let damaged = false;

  /** Reads a shard and hashes what was read, beside whoever takes it: in one piece, or its `head` before the rest. */
  function take({ shard, blob }: KeptShard, head = 0): Taken {
    const reading = reader.read(blob);
    const begun =
      head === 0
        ? undefined
        : blob
            .slice(0, head)
            .arrayBuffer()
            .then((bytes) => new Uint8Array(bytes));
    const rest = reading.bytes.then((bytes) => bytes.subarray(head));
    const pieces = begun === undefined ? [rest] : [begun, rest];
    for (const piece of pieces) piece.catch(() => undefined); // who takes it is told
    const isWhole = Promise.all([reading.sha256, reading.bytes, begun]).then(
      ([sha256, bytes, first]) => sha256 === shard.sha256 && (first === undefined || begins(bytes, first)),
      () => false,
    );
    const checked = isWhole.then((whole) => {
      if (whole) {
        checkedBytes += shard.bytes;
        onProgress({ stage: "checking", loadedBytes: checkedBytes, totalBytes });
      } else {
        damaged = true;
        onDamage();
      }
    });
    checks.push(checked);
    return { pieces, checked };
  }

  async function checkAll(): Promise<void> {
    for (const shard of [...kept.values()].flat()) {
      if (signal.aborted)
        damaged = true; // as good as: nobody looked
      else await take(shard).checked;
    }
  }

  return {
    sizes: new Map(manifest.files.map(({ path, bytes }) => [path, bytes])),
    blobs() {
      checks.push(checkAll());
      return new Map([...kept].map(([path, shards]) => [path, new Blob(shards.map(({ blob }) => blob))]));
    },
    async *stream(paths, stop) {
      const shards = paths.flatMap((path) => kept.get(path) ?? []);
      // two are on their way while one is used, so that no more than three are held
      const coming = shards.slice(0, 2).map((shard, at) => take(shard, at === 0 ? headBytes : 0));
      for (let next = 2; ; next += 1) {
        const taken = coming.shift();
        if (taken === undefined) return;
        for (const piece of taken.pieces) {
          const bytes = await piece;
          stop.throwIfAborted();
          yield bytes;
        }
        coming.push(...shards.slice(next, next + 1).map((shard) => take(shard)));
      }
    },
    async verdict() {
      await Promise.all(checks);
      reader.end();
      if (damaged) return "damaged";
      const told = await Promise.race([newest, Promise.resolve("not told yet")]);
      return typeof told === "object" && JSON.stringify(told) !== JSON.stringify(manifest) ? "outdated" : "whole";
    },
  };
}

/** What was read twice, the beginning for whoever could not wait, is the same. */
function begins(whole: Bytes, first: Bytes): boolean {
  for (let at = 0; at < first.length; at += 1) if (first[at] !== whole[at]) return false;
  return true;
}

/** Each file's shards as they lie on the shelf; undefined when one is not there, or not of its length. */
async function keptShards(
  shelf: ShardShelf,
  manifest: ModelManifest,
): Promise<ReadonlyMap<string, readonly KeptShard[]> | undefined> {
  const find = async (shard: ModelShard): Promise<readonly KeptShard[]> => {
    const blob = await shelf.get(shardKey(manifest.id, shard)).catch(() => undefined);
    return blob?.size === shard.bytes ? [{ shard, blob }] : [];
  };
  const files = await Promise.all(
    manifest.files.map(async ({ path, shards }) => [path, (await Promise.all(shards.map(find))).flat()] as const),
  );
  const whole = manifest.files.every(({ shards }, at) => files[at]?.[1].length === shards.length);
  return whole ? new Map(files) : undefined;
}
