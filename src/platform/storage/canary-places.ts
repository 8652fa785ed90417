import type { CanaryPlace } from "#core/vault/canary.ts";
import { textOf, utf8 } from "#core/words/bytes.ts";
import { translated, type Storage } from "./open-storage.ts";

const settingName = "brane:canary";
const fileName = "canary";

/**
 * The canary's three places in a browser, the database first: IndexedDB, the private files (OPFS), localStorage. Without
 * the database, when that cannot be opened, the other two.
 */
export const openCanaryPlaces = (storage: Pick<Storage, "tables"> | undefined): readonly CanaryPlace[] => [
  ...(storage === undefined ? [] : [databasePlace(storage)]),
  files,
  settings,
];

const databasePlace = ({ tables: { keys } }: Pick<Storage, "tables">): CanaryPlace => ({
  name: "database",
  read: async () => {
    const word = await translated(keys.get("canary"));
    return typeof word === "string" ? word : undefined;
  },
  async write(word) {
    await translated(keys.put(word, "canary"));
  },
  forget: () => translated(keys.delete("canary")),
});

const settings: CanaryPlace = {
  name: "settings",
  read: () => attempt(() => localStorage.getItem(settingName) ?? undefined),
  write: (word) => attempt(() => localStorage.setItem(settingName, word)),
  forget: () => attempt(() => localStorage.removeItem(settingName)),
};

const files: CanaryPlace = {
  name: "files",
  async read() {
    const root = await navigator.storage.getDirectory();
    const file = await root.getFileHandle(fileName).then((handle) => handle.getFile(), nothingThere);
    if (file === undefined || file.size === 0) return undefined; // a kill may leave a file with nothing in it
    return textOf(new Uint8Array(await file.arrayBuffer()));
  },
  async write(word) {
    const root = await navigator.storage.getDirectory();
    const stream = await (await root.getFileHandle(fileName, { create: true })).createWritable();
    await stream.write(utf8(word));
    await stream.close();
  },
  async forget() {
    await (await navigator.storage.getDirectory()).removeEntry(fileName).catch(nothingThere);
  },
};

/** localStorage throws where a browser forbids it: that becomes a rejection. */
const attempt = <Value>(work: () => Value): Promise<Value> => new Promise((resolve) => resolve(work()));

function nothingThere(thrown: unknown): undefined {
  if (thrown instanceof DOMException && thrown.name === "NotFoundError") return undefined;
  throw thrown;
}
