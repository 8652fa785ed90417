/** Models that a person brought from disk: kept beside those we carry, and listed. */
import type { ModelCard } from "#core/broker/cards.ts";
import { sha256Hex, utf8, type Bytes } from "#core/words/bytes.ts";
import { describeModel, type BroughtFile } from "./describe-model.ts";
import { broughtPrefix, manifestBytes, readManifest, type ModelManifest } from "./manifest.ts";
import { manifestKey, shardKey } from "./model-store.ts";
import type { ShardShelf } from "./shard-shelf.ts";

export interface BroughtModel {
  readonly card: ModelCard;
  readonly bytes: number;
  /** Which engines read it: `gguf` Soma and llama.cpp, `onnx` transformers.js. */
  readonly format: "gguf" | "onnx";
}

export type BringOutcome =
  | { readonly kind: "brought"; readonly model: BroughtModel }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "stopped" };

/** A SHA-256 that takes its bytes in pieces. */
export interface StreamedHash {
  update(bytes: Bytes): void;
  digest(): string;
}

export interface BringOptions {
  readonly shelf: ShardShelf;
  readonly createHash: () => Promise<StreamedHash>;
  /** Bytes hashed and kept, of twice the model's. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

const shardBytes = 24 * 1024 * 1024;

/** Reads what the files are, hashes them, and keeps them in shards; what it does not keep whole it takes away again. */
export async function bringModel(files: readonly BroughtFile[], options: BringOptions): Promise<BringOutcome> {
  const { shelf, signal } = options;
  const about = await describeModel(files);
  if (about.kind === "refused") return about;
  const total = 2 * about.files.reduce((sum, { blob }) => sum + blob.size, 0);
  let done = 0;
  const advance = (bytes: number) => {
    done += bytes;
    options.onProgress?.(done, total);
  };
  let id: string | undefined;
  try {
    const hashed = [];
    for (const file of about.files) hashed.push(await hashFile(file, options, advance));
    id = broughtPrefix + (await sha256Hex(utf8(hashed.map(({ sha256 }) => sha256).join(" ")))).slice(0, 16);
    const { name, license, traits } = about;
    const manifest = readManifest(JSON.stringify({ version: 1, id, name, license, files: hashed, traits }), id);
    if (manifest === undefined)
      return { kind: "refused", message: "The model's files are of no use: one of them is empty." };
    for (const { path, blob } of about.files) {
      const file = manifest.files.find((one) => one.path === path);
      let from = 0;
      for (const shard of file?.shards ?? []) {
        signal?.throwIfAborted();
        await shelf.put(shardKey(id, shard), await bytesOf(blob, from, shard.bytes));
        advance(shard.bytes);
        from += shard.bytes;
      }
    }
    await shelf.put(manifestKey(id), utf8(JSON.stringify(manifest))); // last: from now on the model is there
    return { kind: "brought", model: modelOf(manifest) };
  } catch (thrown) {
    if (id !== undefined) await forgetModel(shelf, id);
    if (signal?.aborted === true) return { kind: "stopped" };
    if (!(thrown instanceof DOMException)) throw thrown;
    return {
      kind: "refused",
      message:
        thrown.name === "QuotaExceededError"
          ? "There is no room for this model on this device. Free some space, or remove another model, then bring it again."
          : "The model's file could not be read to its end. Check that it is still there, then bring it again.",
    };
  }
}

/** Every model that was brought and is whole, in the order of names. */
export async function broughtModels(shelf: ShardShelf): Promise<readonly BroughtModel[]> {
  const found: BroughtModel[] = [];
  for (const key of await shelf.keys()) {
    const id = key.split("/")[0] ?? "";
    if (!id.startsWith(broughtPrefix) || key !== manifestKey(id)) continue;
    const manifest = readManifest((await (await shelf.get(key))?.text()) ?? "", id);
    if (manifest !== undefined) found.push(modelOf(manifest));
  }
  return found.sort((one, other) => one.card.name.localeCompare(other.card.name));
}

/** Takes a model away. Its list of files goes first, so that a model that is half there is never offered. */
export async function forgetModel(shelf: ShardShelf, id: string): Promise<void> {
  await shelf.remove(manifestKey(id));
  for (const key of await shelf.keys()) if (key.startsWith(`${id}/`)) await shelf.remove(key);
}

async function hashFile({ path, blob }: BroughtFile, options: BringOptions, advance: (bytes: number) => void) {
  const whole = await options.createHash();
  const shards = [];
  for (let from = 0; from < blob.size; from += shardBytes) {
    options.signal?.throwIfAborted();
    const bytes = await bytesOf(blob, from, shardBytes);
    whole.update(bytes);
    const number = String(shards.length).padStart(3, "0");
    shards.push({ path: `${path}.${number}`, bytes: bytes.length, sha256: await sha256Hex(bytes) });
    advance(bytes.length);
  }
  return { path, bytes: blob.size, sha256: whole.digest(), shards };
}

const bytesOf = async (blob: Blob, from: number, length: number): Promise<Bytes> =>
  new Uint8Array(await blob.slice(from, from + length).arrayBuffer());

function modelOf(manifest: ModelManifest): BroughtModel {
  const traits = manifest.traits ?? { contextWindow: 2048, tools: "none" as const, small: true };
  return {
    card: { id: manifest.id, name: manifest.name, alsoKnownAs: [manifest.name.toLowerCase()], ...traits },
    bytes: manifestBytes(manifest),
    format: manifest.files.some(({ path }) => path.endsWith(".gguf")) ? "gguf" : "onnx",
  };
}
