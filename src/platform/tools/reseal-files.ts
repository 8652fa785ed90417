import type { Pass, PassProgress } from "#core/vault/reseal-rows.ts";
import type { Sealer } from "#core/vault/sealer.ts";
import type { Locks } from "#core/words/ports.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { filesLock, ofBefore, translated } from "./opfs-files.ts";
import { fileOf, replaceWhole, sealedHead } from "./sealed-file.ts";

/**
 * One pass over all private files, as core/vault's `resealRows` goes over rows: each file of an older generation is
 * sealed by the present one, alone with it. Killed anywhere, a file is there as before or as after. A file that is damaged
 * is left as it lies.
 */
export async function resealFiles(
  deps: {
    /** Undefined when no file was ever written. */
    readonly root: () => Promise<FileSystemDirectoryHandle | undefined>;
    readonly sealer: Sealer;
    readonly locks: Pick<Locks, "withLock">;
    readonly restoredSince: () => Promise<boolean>;
    readonly rest: () => Promise<void>;
  },
  onProgress: (progress: PassProgress) => void,
  signal: AbortSignal,
): Promise<Pass> {
  const pass = { resealed: 0, left: 0 };
  const files = await translated(async () => everyFile(await deps.root()));
  for (const [at, file] of files.entries()) {
    const did = await deps.locks.withLock(filesLock, () =>
      translated(async () => {
        if (await deps.restoredSince()) throw ofBefore();
        return reseal(file, deps.sealer);
      }),
    );
    if (did !== undefined) pass[did] += 1;
    onProgress({ done: at + 1, total: files.length });
    await deps.rest();
    signal.throwIfAborted();
  }
  return pass;
}

interface Found {
  readonly folder: FileSystemDirectoryHandle;
  readonly name: string;
}

async function everyFile(root: FileSystemDirectoryHandle | undefined): Promise<readonly Found[]> {
  const found: Found[] = [];
  for await (const folder of root?.values() ?? []) {
    if (folder.kind !== "directory") continue;
    for await (const [name, handle] of folder) if (handle.kind === "file") found.push({ folder, name });
  }
  return found;
}

/** Undefined when it is of the present generation, or gone. */
async function reseal({ folder, name }: Found, sealer: Sealer): Promise<keyof Pass | undefined> {
  const handle = await folder.getFileHandle(name).catch(() => undefined); // removed meanwhile
  const file = await handle?.getFile();
  if (file === undefined || file.size === 0) return undefined;
  try {
    const { sealed, contentAt } = await sealedHead(file);
    const content = new Uint8Array(await file.slice(contentAt).arrayBuffer());
    if ((await sealer.isOfNow(sealed)) && (await sealer.isOfNow(content))) return undefined;
    const [head, plain] = [await sealer.open(`head ${name}`, sealed), await sealer.open(`content ${name}`, content)];
    await replaceWhole(
      handle,
      fileOf(await sealer.seal(`head ${name}`, head), await sealer.seal(`content ${name}`, plain)),
    );
    plain.fill(0);
    return "resealed";
  } catch (thrown) {
    if (thrown instanceof StorageTrouble) return "left";
    throw thrown;
  }
}
