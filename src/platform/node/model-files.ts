import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { readManifest } from "#platform/models/manifest.ts";
import type { ModelBytes } from "#soma/model/types.ts";

export type ModelFileOutcome =
  { readonly kind: "opened"; readonly bytes: ModelBytes } | { readonly kind: "refused"; readonly message: string };

/** A GGUF file on this machine. */
export async function openModelFile(path: string): Promise<ModelFileOutcome> {
  try {
    const { size } = await stat(path);
    return { kind: "opened", bytes: { bytes: size, stream: (signal) => createReadStream(path, { signal }) } };
  } catch {
    return refused(`There is no file ${path}, or it cannot be read.`);
  }
}

/**
 * The weights of a model that the project carries, from `folder`. Each shard's hash is checked while it is read; a
 * shard that is not what the manifest says breaks the stream off with a sentence.
 */
export async function openCarriedModel(folder: string, modelId: string): Promise<ModelFileOutcome> {
  const text = await readFile(join(folder, modelId, "manifest.json"), "utf8").catch(() => undefined);
  const manifest = text === undefined ? undefined : readManifest(text, modelId);
  const weights = manifest?.files.find(({ path }) => path.endsWith(".gguf"));
  if (weights === undefined) return refused(`The weights of ${modelId} are not in ${folder}.`);
  async function* stream(signal: AbortSignal) {
    for (const shard of weights?.shards ?? []) {
      const hash = createHash("sha256");
      for await (const piece of createReadStream(join(folder, modelId, shard.path), { signal })) {
        const bytes = piece as Buffer;
        hash.update(bytes);
        yield bytes;
      }
      if (hash.digest("hex") !== shard.sha256) {
        throw new Error(`${shard.path} is damaged: get the project's files again.`);
      }
    }
  }
  return { kind: "opened", bytes: { bytes: weights.bytes, stream } };
}

const refused = (message: string): ModelFileOutcome => ({ kind: "refused", message });
