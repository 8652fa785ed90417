import type { ModelFile } from "#app/app.ts";

/** Files of the browser's own choice; of a folder without the folder's own name. */
export const filesOf = (list: FileList | null): readonly ModelFile[] =>
  [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath.replace(/^[^/]*\//, "") || file.name, blob: file }));

/** The name of the folder that was chosen; undefined for single files. */
export const folderOf = (list: FileList | null): string | undefined =>
  /^([^/]+)\//.exec(list?.[0]?.webkitRelativePath ?? "")?.[1];

/** `folder`: the name of the one that was dropped. */
interface Dropped {
  readonly files: readonly ModelFile[];
  readonly folder?: string;
}

/** What was dropped: files, and all that lies in one dropped folder. Call it in the event itself: entries go with it. */
export async function filesDropped(items: DataTransferItemList): Promise<Dropped> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found: Promise<ModelFile>[] = [];
  for (const entry of entries) {
    if (entry.isDirectory) found.push(...(await within(entry as FileSystemDirectoryEntry, "")));
    else found.push(one(entry, ""));
  }
  const [only] = entries;
  const files = await Promise.all(found);
  return only?.isDirectory === true && entries.length === 1 ? { files, folder: only.name } : { files };
}

async function within(folder: FileSystemDirectoryEntry, path: string): Promise<readonly Promise<ModelFile>[]> {
  const reader = folder.createReader();
  const found: Promise<ModelFile>[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return found; // a reader gives a hundred at a time, and none at the end
    for (const entry of batch) {
      if (entry.isDirectory) {
        found.push(...(await within(entry as FileSystemDirectoryEntry, `${path}${entry.name}/`)));
      } else found.push(one(entry, path));
    }
  }
}

const one = (entry: FileSystemEntry, path: string): Promise<ModelFile> =>
  new Promise((resolve, reject) =>
    (entry as FileSystemFileEntry).file((blob) => resolve({ path: path + entry.name, blob }), reject),
  );
