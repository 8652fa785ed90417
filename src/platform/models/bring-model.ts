/** A model from a person's disk: read strictly, hashed, and kept under its hash. */
import { sha256Hex, utf8, type Bytes } from "#core/words/bytes.ts";
import { sizeInWords } from "#core/words/size.ts";
import { forgetModel, modelOf, modelOfBytes, type BroughtModel } from "./brought-models.ts";
import { describeModel, type BroughtFile } from "./describe-model.ts";
import { broughtIdOf, readManifest } from "./manifest.ts";
import { isArchive, readModelArchive } from "./model-archive.ts";
import { manifestKey, shardKey } from "./model-store.ts";
import type { ShardShelf } from "./shard-shelf.ts";

export type BringOutcome =
  /** `already`: it was here before, byte for byte, and nothing was kept twice. */
  | { readonly kind: "brought"; readonly model: BroughtModel; readonly already: boolean }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "stopped" };

/** A SHA-256 that takes its bytes in pieces. */
export interface StreamedHash {
  update(bytes: Bytes): void;
  digest(): string;
}

export interface BringOptions {
  /** The name of the folder that they lie in, if a folder was brought. */
  readonly folder?: string;
  readonly shelf: ShardShelf;
  readonly createHash: () => Promise<StreamedHash>;
  /** Bytes of this origin's quota that are free; absent where the browser does not say. */
  readonly free?: number;
  /** Bytes hashed and kept, of twice the model's. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Hashed at a time: after it the page's own events come first. */
const breathBytes = 2 * 1024 * 1024;
const shardBytes = 24 * 1024 * 1024;

/** Reads what the files are, hashes them, and keeps them in shards; what it does not keep whole it takes away again. */
export async function bringModel(brought: readonly BroughtFile[], options: BringOptions): Promise<BringOutcome> {
  const { shelf, signal } = options;
  const [archive] = brought;
  const unpacked =
    archive !== undefined && isArchive(brought)
      ? await readModelArchive(archive.blob)
      : { kind: "files" as const, files: brought };
  if (unpacked.kind === "refused") return unpacked;
  const { files } = unpacked;
  const about = await describeModel(files, options.folder);
  if (about.kind === "refused") return about;
  const bytes = about.files.reduce((sum, { blob }) => sum + blob.size, 0);
  if (options.free !== undefined && bytes > options.free) {
    return {
      kind: "refused",
      message: `The model takes ${sizeInWords(bytes)}, and the browser has ${sizeInWords(options.free)} left for BRANE. Free some space, or remove another model, then bring it again.`,
    };
  }
  const total = 2 * bytes;
  let done = 0;
  const advance = (bytes: number) => {
    done += bytes;
    options.onProgress?.(done, total);
  };
  let begun: string | undefined;
  try {
    const hashed = [];
    for (const file of about.files) hashed.push(await hashFile(file, options, advance));
    const id = await broughtIdOf(hashed);
    const before = await modelOfBytes(shelf, id);
    if (before !== undefined) return { kind: "brought", model: before, already: true };
    begun = id;
    const { name, license, traits } = about;
    const manifest = readManifest(
      JSON.stringify({ version: 1, id, name, license, files: hashed, traits, about: about.about }),
      id,
    );
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
    return { kind: "brought", model: modelOf(manifest), already: false };
  } catch (thrown) {
    if (begun !== undefined) await forgetModel(shelf, begun);
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

async function hashFile({ path, blob }: BroughtFile, options: BringOptions, advance: (bytes: number) => void) {
  const whole = await options.createHash();
  const shards = [];
  for (let from = 0; from < blob.size; from += shardBytes) {
    options.signal?.throwIfAborted();
    const bytes = await bytesOf(blob, from, shardBytes);
    for (let at = 0; at < bytes.length; at += breathBytes) {
      whole.update(bytes.subarray(at, at + breathBytes));
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    const number = String(shards.length).padStart(3, "0");
    shards.push({ path: `${path}.${number}`, bytes: bytes.length, sha256: await sha256Hex(bytes) });
    advance(bytes.length);
  }
  return { path, bytes: blob.size, sha256: whole.digest(), shards };
}

const bytesOf = async (blob: Blob, from: number, length: number): Promise<Bytes> =>
  new Uint8Array(await blob.slice(from, from + length).arrayBuffer());
