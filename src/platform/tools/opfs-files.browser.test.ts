import { expect, test } from "vitest";
import { privateFilesContract } from "#core/synapse/private-files.contract.ts";
import { createFakeRawDisk } from "#core/vault/fake-disk.ts";
import { openOwnKeyring } from "#core/vault/testing/open-keyring.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { utf8 } from "#core/words/bytes.ts";
import { createWebLocks } from "../locks/web-locks.ts";
import { createOpfsFiles } from "./opfs-files.ts";
import { resealFiles } from "./reseal-files.ts";

/** A sealer as the app has it, over a key that is made for the tests. */
const { shelf } = createFakeRawDisk();
const sealer = async () => (await openOwnKeyring(shelf)).sealer("files");

async function open(place: string) {
  const root = async () => (await navigator.storage.getDirectory()).getDirectoryHandle(place, { create: true });
  const locks = createWebLocks(navigator.locks);
  return { files: createOpfsFiles({ root, sealer: await sealer(), locks, restoredSince: never }), root };
}
const never = () => Promise.resolve(false);

privateFilesContract("the origin's private file system", async () => {
  const place = crypto.randomUUID();
  return [(await open(place)).files, (await open(place)).files];
});

/** Everything that lies there, names and bytes. */
async function onDisk(folder: FileSystemDirectoryHandle): Promise<string> {
  let all = "";
  for await (const [name, handle] of folder.entries()) {
    all += `${name}\n`;
    if (handle.kind === "directory") all += await onDisk(handle);
    else all += new TextDecoder("latin1").decode(await (await handle.getFile()).arrayBuffer());
  }
  return all;
}

test("nothing readable lies on disk: no text, no file name, no neuron", async () => {
  const { files, root } = await open(crypto.randomUUID());
  await files.write("medical-assistant", "notes/lease.txt", utf8("a very private sentence"));
  const all = await onDisk(await root());
  expect(all.length).toBeGreaterThan(100);
  for (const word of ["medical", "notes", "lease", "private"]) expect(all).not.toContain(word);
});

test("a file that was tampered with is refused as damaged", async () => {
  const { files, root } = await open(crypto.randomUUID());
  await files.write("n", "a.txt", utf8("text"));
  for await (const folder of (await root()).values()) {
    for await (const handle of (folder as FileSystemDirectoryHandle).values()) {
      const writable = await (handle as FileSystemFileHandle).createWritable({ keepExistingData: true });
      await writable.write({ type: "write", position: 80, data: new Uint8Array([1, 2, 3]) });
      await writable.close();
    }
  }
  await expect(files.read("n", "a.txt")).rejects.toBeInstanceOf(StorageTrouble);
});

test("files are sealed anew where they lie, and one that is written meanwhile is the newer one", async () => {
  const keyring = await openOwnKeyring(createFakeRawDisk().shelf);
  const [own, locks] = [await keyring.sealer("files"), createWebLocks(navigator.locks)];
  const { root } = await open(crypto.randomUUID());
  const files = createOpfsFiles({ root, sealer: own, locks, restoredSince: never });
  await files.write("n", "a.txt", utf8("one"));
  await files.write("n", "notes/b.txt", utf8("two"));
  await files.write("m", "c.txt", utf8("three"));
  keyring.follow({ generation: 2 });
  const before = await onDisk(await root());
  const deps = { root, sealer: own, locks, restoredSince: never, rest: () => Promise.resolve() };
  const reseal = () => resealFiles(deps, () => undefined, new AbortController().signal);
  const [pass] = await Promise.all([reseal(), files.write("n", "a.txt", utf8("newer")), files.remove("m", "c.txt")]);
  expect(pass.left).toBe(0);
  expect(pass.resealed).toBeGreaterThan(0);
  expect(await reseal()).toEqual({ resealed: 0, left: 0 });
  expect(await onDisk(await root())).not.toBe(before);
  expect(await files.list("n")).toEqual([
    { path: "a.txt", bytes: 5 },
    { path: "notes/b.txt", bytes: 3 },
  ]);
  expect(await files.read("n", "a.txt")).toEqual(utf8("newer"));
  expect(await files.read("n", "notes/b.txt")).toEqual(utf8("two"));
  expect(await files.list("m")).toEqual([]);
});

test("a tab from before a restore changes no file any more, and seals none anew", async () => {
  const { files, root } = await open(crypto.randomUUID());
  await files.write("n", "a.txt", utf8("restored"));
  const locks = createWebLocks(navigator.locks);
  const keyring = await openOwnKeyring(shelf);
  const before = { root, sealer: await keyring.sealer("files"), locks, restoredSince: () => Promise.resolve(true) };
  const old = createOpfsFiles(before);
  await expect(old.write("n", "a.txt", utf8("of another past"))).rejects.toThrow("Reload this tab");
  await expect(old.remove("n", "a.txt")).rejects.toThrow("Reload this tab");
  await expect(old.keepOnly([])).rejects.toThrow("Reload this tab");
  keyring.follow({ generation: 2 });
  const rest = () => Promise.resolve();
  const late = resealFiles({ ...before, rest }, () => undefined, new AbortController().signal);
  await expect(late).rejects.toThrow("Reload this tab");
  expect(await files.read("n", "a.txt")).toEqual(utf8("restored"));
});
