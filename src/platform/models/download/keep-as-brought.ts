import type { NamedEntry } from "#core/broker/catalogue-entry.ts";
import { utf8 } from "#core/words/bytes.ts";
import { forgetModel, modelOf, type BroughtModel } from "../brought-models.ts";
import { describeModel } from "../describe-model.ts";
import { readManifest } from "../manifest.ts";
import { manifestKey } from "../model-store.ts";
import type { ShardShelf } from "../shard-shelf.ts";
import type { HeldPieces } from "./held-pieces.ts";

export type KeptAsBrought =
  { readonly kind: "here"; readonly model: BroughtModel } | { readonly kind: "refused"; readonly message: string };

/**
 * Makes the pieces on the shelf a model like one that was brought from disk: its headers are read, and the pieces become
 * its shards where they lie. What is no model that can be used is taken away.
 */
export async function keepAsBrought(
  shelf: ShardShelf,
  modelId: string,
  entry: NamedEntry,
  held: HeldPieces,
): Promise<KeptAsBrought> {
  const blobs = new Map<Blob, NamedEntry["files"][number]>();
  const files = [];
  for (const file of entry.files) {
    const parts = [];
    for (const { sha256 } of held.whole(file) ?? []) parts.push((await held.read(sha256)) ?? new Blob());
    const blob = new Blob(parts);
    blobs.set(blob, file);
    files.push({ path: file.path, blob });
  }
  const about = await describeModel(files);
  const manifest =
    about.kind === "refused"
      ? undefined
      : readManifest(
          JSON.stringify({
            ...{ version: 1, id: modelId, name: entry.name, license: entry.about?.license.name ?? about.license },
            ...{ traits: about.traits, about: about.about },
            files: about.files.map(({ path, blob }) => {
              const file = blobs.get(blob);
              const shards =
                file && held.whole(file)?.map(({ bytes, sha256 }, at) => ({ path: `${path}.${at}`, bytes, sha256 }));
              return { path, bytes: file?.bytes, sha256: file?.sha256, shards };
            }),
          }),
          modelId,
        );
  if (manifest === undefined) {
    await forgetModel(shelf, modelId);
    const why = about.kind === "refused" ? about.message : "Its files do not read as a model.";
    return { kind: "refused", message: `What the catalogue names is of no use here, and was taken away again: ${why}` };
  }
  await shelf.put(manifestKey(modelId), utf8(JSON.stringify(manifest))); // last: from now on the model is there
  return { kind: "here", model: modelOf(manifest) };
}
