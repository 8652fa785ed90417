import { broughtPrefix } from "#core/broker/cards.ts";
import type { LoadProgress } from "#core/broker/engine.ts";
import { sha256Hex, utf8, type Bytes } from "#core/words/bytes.ts";
import { manifestBytes, readManifest, type ModelManifest, type ModelShard } from "./manifest.ts";
import type { ShardShelf } from "./shard-shelf.ts";

export type OpenFilesOutcome =
  | { readonly kind: "opened"; readonly manifest: ModelManifest; readonly files: ReadonlyMap<string, Blob> }
  | { readonly kind: "stopped" }
  /** `message` says what is and what to do, for a person. */
  | { readonly kind: "refused"; readonly message: string };

export interface OpenFilesOptions {
  readonly onProgress?: (progress: LoadProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ModelStore {
  /**
   * The files of a model we carry, every byte checked against its manifest on every call. Shards that are kept are
   * not fetched again; one that does not match is refused and fetched again, alone, twice at most.
   */
  openModelFiles(modelId: string, options?: OpenFilesOptions): Promise<OpenFilesOutcome>;
}

export interface ModelStoreDeps {
  /** Same-origin reads only. */
  readonly fetch: (address: string, init: RequestInit) => Promise<Response>;
  readonly shelf: ShardShelf;
  /** The folder of the models, such as `/models/`. */
  readonly base: string;
}

/** How often a shard is fetched before the store gives up on it. */
const attempts = 3;
/** How long a manifest may take when one is kept already: a network that pretends to be there must not hold us up. */
const manifestPatienceMs = 4000;

export function createModelStore(deps: ModelStoreDeps): ModelStore {
  return { openModelFiles: (modelId, options = {}) => openModelFiles(deps, modelId, options) };
}

async function openModelFiles(
  deps: ModelStoreDeps,
  modelId: string,
  { onProgress, signal }: OpenFilesOptions,
): Promise<OpenFilesOutcome> {
  try {
    const manifest = await findManifest(deps, modelId, signal);
    const total = manifestBytes(manifest);
    let settled = 0;
    const report = (stage: LoadProgress["stage"], inShard: number) =>
      onProgress?.({ stage, loadedBytes: settled + inShard, totalBytes: total });

    const files = new Map<string, Blob>();
    for (const file of manifest.files) {
      const pieces: Blob[] = [];
      for (const shard of file.shards) {
        signal?.throwIfAborted();
        pieces.push(
          (await keptShard(deps, modelId, shard, report)) ??
            (await fetchedShard(deps, manifest, shard, (bytes) => report("fetching", bytes), signal)),
        );
        settled += shard.bytes;
      }
      files.set(file.path, new Blob(pieces));
    }
    signal?.throwIfAborted();
    await forgetOthers(deps.shelf, manifest);
    return { kind: "opened", manifest, files };
  } catch (thrown) {
    if (signal?.aborted === true) return { kind: "stopped" };
    if (thrown instanceof Refusal) return { kind: "refused", message: thrown.message };
    throw thrown;
  }
}

/** A model that cannot be had, in words. Never leaves this file. */
class Refusal extends Error {}

export const shardKey = (modelId: string, shard: Pick<ModelShard, "sha256">): string => `${modelId}/${shard.sha256}`;
export const manifestKey = (modelId: string): string => `${modelId}/manifest.json`;
/** How many threads run the model best here (thread-notes.ts). */
export const threadsKey = (modelId: string): string => `${modelId}/threads.json`;

/** The manifest as it was kept; undefined where none is, or none that can be read. */
export async function keptManifest(shelf: ShardShelf, modelId: string): Promise<ModelManifest | undefined> {
  const blob = await shelf.get(manifestKey(modelId));
  return blob === undefined ? undefined : readManifest(await blob.text(), modelId);
}

/** The manifest as the origin has it now; as it was kept when the origin does not answer (offline). */
async function findManifest(
  deps: ModelStoreDeps,
  modelId: string,
  signal: AbortSignal | undefined,
): Promise<ModelManifest> {
  const kept = await keptManifest(deps.shelf, modelId);
  if (kept !== undefined && isOnlyHere(modelId)) return kept;
  const limits = [...(signal ? [signal] : []), ...(kept ? [AbortSignal.timeout(manifestPatienceMs)] : [])];
  const answer = await askManifest(deps, modelId, AbortSignal.any(limits));
  signal?.throwIfAborted();
  if (typeof answer !== "string") {
    await keep(deps.shelf, manifestKey(modelId), utf8(JSON.stringify(answer)));
    return answer;
  }
  if (kept) return kept;
  throw new Refusal(`The model ${modelId} is not here: ${answer}. Connect to where BRANE came from, then try again.`);
}

/** A model that a person brought: its name is nobody else's business. */
export const isOnlyHere = (modelId: string): boolean => modelId.startsWith(broughtPrefix);

/** The manifest as the origin has it, or why there is none. */
export async function askManifest(
  deps: Pick<ModelStoreDeps, "fetch" | "base">,
  modelId: string,
  signal: AbortSignal,
): Promise<ModelManifest | string> {
  try {
    const response = await deps.fetch(`${deps.base}${modelId}/manifest.json`, { cache: "no-cache", signal });
    if (!response.ok) return `the server answered ${response.status}`;
    return readManifest(await response.text(), modelId) ?? "its list of files cannot be read";
  } catch {
    return "it could not be reached";
  }
}

/** The shard from the shelf when it is there and whole; undefined otherwise. */
async function keptShard(
  deps: ModelStoreDeps,
  modelId: string,
  shard: ModelShard,
  report: (stage: "checking", inShard: number) => void,
): Promise<Blob | undefined> {
  const key = shardKey(modelId, shard);
  const blob = await deps.shelf.get(key).catch(() => undefined);
  if (blob === undefined) return undefined;
  const bytes = await blob.arrayBuffer().catch(() => undefined);
  if (bytes?.byteLength === shard.bytes && (await sha256Hex(new Uint8Array(bytes))) === shard.sha256) {
    report("checking", shard.bytes);
    return blob;
  }
  await deps.shelf.remove(key); // damaged on disk: it is fetched again, alone
  return undefined;
}

async function fetchedShard(
  deps: ModelStoreDeps,
  manifest: ModelManifest,
  shard: ModelShard,
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<Blob> {
  let problem = "";
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    // after a mismatch the browser's own HTTP cache must not hand us the same bytes again
    const cache = attempt === 0 ? "default" : "reload";
    const read = await readShard(deps, `${deps.base}${manifest.id}/${shard.path}`, shard, cache, onBytes, signal);
    if (typeof read === "string") {
      problem = read;
      continue;
    }
    await keep(deps.shelf, shardKey(manifest.id, shard), read);
    return new Blob([read]);
  }
  throw new Refusal(
    `A part of ${manifest.name} (${shard.path}) ${problem}, ${attempts} times. ` +
      "Check the connection to where BRANE came from, then try again: what arrived whole is kept.",
  );
}

/** The shard's bytes, hashed; or what is wrong with it, to follow "A part of the model". */
async function readShard(
  deps: ModelStoreDeps,
  address: string,
  shard: ModelShard,
  cache: RequestCache,
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<Bytes | string> {
  const bytes = new Uint8Array(shard.bytes);
  let filled = 0;
  try {
    const response = await deps.fetch(address, { cache, ...(signal ? { signal } : {}) });
    if (!response.ok || response.body === null) return `was not there (the server answered ${response.status})`;
    for await (const chunk of chunksOf(response.body)) {
      if (filled + chunk.length > bytes.length) return "is longer than its manifest says";
      bytes.set(chunk, filled);
      filled += chunk.length;
      onBytes(filled);
    }
  } catch {
    signal?.throwIfAborted();
    return "did not arrive";
  }
  if (filled < bytes.length) return "was cut short";
  if ((await sha256Hex(bytes)) !== shard.sha256) return "is damaged (its SHA-256 is not the manifest's)";
  return bytes;
}

/** A stream's chunks; cancels it when the loop is left early. Safari's ReadableStream has no async iterator. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Keeps for the next visit. A model that cannot be kept still answers now, so a full disk refuses in words only where it must. */
async function keep(shelf: ShardShelf, key: string, bytes: Bytes): Promise<void> {
  try {
    await shelf.put(key, bytes);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "QuotaExceededError") {
      throw new Refusal(
        "There is no room left for the model on this device. " +
          "Free some space, or remove documents or neurons you no longer need, then try again: what arrived is kept.",
      );
    }
    throw thrown;
  }
}

/** Drops shards of an earlier version of this model. */
async function forgetOthers(shelf: ShardShelf, manifest: ModelManifest): Promise<void> {
  const shards = manifest.files.flatMap((file) => file.shards.map((shard) => shardKey(manifest.id, shard)));
  const wanted = new Set([manifestKey(manifest.id), threadsKey(manifest.id), ...shards]);
  for (const key of await shelf.keys()) {
    if (key.startsWith(`${manifest.id}/`) && !wanted.has(key)) await shelf.remove(key);
  }
}
