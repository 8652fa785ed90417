import { expect, test } from "vitest";
import { backupPlaceContract } from "#core/vault/backup-place.contract.ts";
import { utf8 } from "#core/words/bytes.ts";
import { createFolderPlace } from "./folder-place.ts";

/** A folder of the origin's private file system: what a person's folder is, by the same interface. */
async function freshFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(`place ${crypto.randomUUID()}`, { create: true });
}

backupPlaceContract("a folder", async () => {
  const folder = await freshFolder();
  return createFolderPlace(() => Promise.resolve(folder));
});

test("what else lies in a person's folder is not seen", async () => {
  const folder = await freshFolder();
  await folder.getFileHandle("holiday.jpg", { create: true });
  await folder.getDirectoryHandle("brane-letters", { create: true });
  const place = createFolderPlace(() => Promise.resolve(folder));
  await place.write("brane-a.bin", utf8("a"));
  expect(await place.names()).toEqual(["brane-a.bin"]);
});

test("a folder that is gone is said, in words", async () => {
  const folder = await freshFolder();
  const place = createFolderPlace(() => Promise.resolve(folder));
  await (await navigator.storage.getDirectory()).removeEntry(folder.name, { recursive: true });
  await expect(place.write("brane-a.bin", utf8("a"))).rejects.toMatchObject({ name: "StorageTrouble", kind: "failed" });
});
