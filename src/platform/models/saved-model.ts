/** A model as it is saved for another machine: its files in a folder of its name, and what they do not say themselves. */
import * as z from "zod/mini";
import { utf8 } from "#core/words/bytes.ts";
import type { BroughtFile, Description } from "./description.ts";
import type { ModelManifest } from "./manifest.ts";

/** Beside a folder's files: no format but GGUF carries a name and a licence. */
const notePath = "brane-model.json";
const Note = z.object({
  version: z.literal(1),
  name: z.string().check(z.minLength(1), z.maxLength(80)),
  license: z.string().check(z.minLength(1), z.maxLength(200)),
});

export function savedFiles(manifest: ModelManifest, files: ReadonlyMap<string, Blob>): readonly BroughtFile[] {
  const { name, license } = manifest;
  const folder = name.replace(/[^\p{L}\p{N}. _-]+/gu, "-").slice(0, 60);
  const gguf = files.get("model.gguf");
  if (gguf !== undefined) return [{ path: `${folder}.gguf`, blob: gguf }];
  const note = new Blob([utf8(`${JSON.stringify({ version: 1, name, license }, null, 2)}\n`)]);
  return [...files, [notePath, note] as const].map(([path, blob]) => ({ path: `${folder}/${path}`, blob }));
}

/** What a folder is by its files, under the name and licence that were saved with it, if they were. */
export async function withNote(about: Description, files: readonly BroughtFile[]): Promise<Description> {
  const lying = files.find(({ path }) => path === notePath);
  if (about.kind === "refused" || lying === undefined || lying.blob.size > 10_000) return about;
  const note = Note.safeParse(parsed(await lying.blob.text()));
  return note.success ? { ...about, name: note.data.name, license: note.data.license } : about;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
