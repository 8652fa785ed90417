import type { ModelFile } from "#app/app.ts";
import { saveFile } from "#ui/parts/save-file.ts";

type SaveOutcome =
  /** `into`: the folder's name; absent where the browser saved as it saves downloads. */
  | { readonly kind: "saved"; readonly into?: string }
  | { readonly kind: "stopped" }
  | { readonly kind: "refused"; readonly reason: string };

/** Whether files can be saved each in its place; else one file is what a download can be. */
export const picksFolders = (): boolean => "showDirectoryPicker" in globalThis;

/**
 * Saves a model's files for another machine: into a folder that the person picks, each in its place; where the browser
 * has no way to pick one, as downloads. A file that is there is written anew, once all of it arrived.
 */
export async function saveFiles(files: readonly ModelFile[]): Promise<SaveOutcome> {
  if (!picksFolders()) {
    const isOne = files.length === 1; // an address is gone to, and the next would end the one before it
    for (const { path, blob, address } of files)
      saveFile((isOne ? address : undefined) ?? blob, path.split("/").at(-1) ?? path);
    return { kind: "saved" };
  }
  try {
    const folder = await showDirectoryPicker({ id: "models", mode: "readwrite" });
    for (const { path, blob } of files) await writeInto(folder, path.split("/"), blob);
    return { kind: "saved", into: folder.name };
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
    if (thrown.name === "AbortError") return { kind: "stopped" }; // nobody picked a folder
    return { kind: "refused", reason: reasonOf(thrown.name) };
  }
}

async function writeInto(folder: FileSystemDirectoryHandle, path: readonly string[], blob: Blob): Promise<void> {
  const [name = "model", ...rest] = path;
  if (rest.length > 0) return writeInto(await folder.getDirectoryHandle(name, { create: true }), rest, blob);
  const file = await folder.getFileHandle(name, { create: true });
  await blob.stream().pipeTo(await file.createWritable()); // piece by piece: a model is larger than the memory to spare
}

const reasonOf = (name: string): string =>
  name === "QuotaExceededError"
    ? "There is no room in that folder. Free some space there, or pick another one."
    : "The folder cannot be written to. Pick one that is yours, and let BRANE write there.";
