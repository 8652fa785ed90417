import * as z from "zod/mini";
import { StorageTrouble } from "#core/words/rows.ts";
import { storageTroubleOf } from "./storage-trouble.ts";

/** A database by its name, and who keeps it. */
export interface Place {
  readonly name: string;
  readonly factory: IDBFactory;
}

/** What stands in a copy beside the rows. Written last, in the same transaction: a copy that has it is whole. */
const About = z.object({
  /** The layout of what was copied. */
  version: z.number(),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** A person went back to it, and that has not ended yet. */
  returning: z.optional(z.boolean()),
});
type About = z.infer<typeof About>;

/** One row that was copied. `key`: where it does not stand within the row. */
const Row = z.object({ store: z.string(), key: z.optional(z.string()), value: z.unknown() });
type Row = z.infer<typeof Row>;

/** Dexie counts in tenths. */
const tenths = 10;

/**
 * Copies the whole database as it lies, sealed rows and key record, when it has an earlier layout than `version` and
 * there is no copy of that one yet. The copy is another database beside it, so it needs neither a key nor a person.
 * Killed in its middle, it has left nothing, and the next start begins anew. Rejects when there is no room for it: the
 * upgrade must not be made then.
 */
export async function copyBeforeUpgrade(place: Place, version: number): Promise<void> {
  await navigator.locks.request(`brane upgrade ${place.name}`, async () => {
    const before = await openAsIs(place);
    if (before === undefined) return;
    try {
      const layout = before.version / tenths;
      const copyOf: Place = { ...place, name: copyName(place.name, layout) };
      if (layout >= version || (await readAbout(copyOf)) !== undefined) return;
      await writeCopy(copyOf, await readAll(before), { version: layout, at: Date.now() }).catch(inWords);
    } finally {
      before.close();
    }
  });
}

/**
 * When the copy was made that an app of this layout can go back to (milliseconds since 1970). Undefined without one, and
 * while the database is not newer than the app.
 */
export async function findCopy(place: Place, layout: number): Promise<number | undefined> {
  const standing = await openAsIs(place);
  standing?.close();
  if (standing === undefined || standing.version <= layout * tenths) return undefined;
  return (await readAbout({ ...place, name: copyName(place.name, layout) }))?.at;
}

/** Copies serve for a month; they take as much room as what they are of. `now`: milliseconds since 1970. */
export async function dropOldCopies(place: Place, now: number): Promise<void> {
  for (const { name = "" } of await place.factory.databases()) {
    if (!name.startsWith(copyName(place.name, ""))) continue;
    const copy = { ...place, name };
    const about = await readAbout(copy);
    if (about === undefined || now - about.at > monthMs) await answer(place.factory.deleteDatabase(name));
    else if (about.returning === true) await writeAbout(copy, { version: about.version, at: about.at }); // it has ended
  }
}

/**
 * Drops every copy: a renewal of the keys must not leave one that the keys of before still open. Rejects with
 * StorageTrouble.
 */
export async function dropCopies(place: Place): Promise<void> {
  try {
    for (const { name = "" } of await place.factory.databases()) {
      if (name.startsWith(copyName(place.name, ""))) await answer(place.factory.deleteDatabase(name));
    }
  } catch (thrown) {
    throw storageTroubleOf(thrown);
  }
}

const monthMs = 30 * 24 * 60 * 60 * 1000;

/**
 * Begins to go back to the copy: what was written since is given up. The newer database is deleted; `endReturn` ends it
 * at the next start, however this one ended.
 */
export async function beginReturn(place: Place, layout: number): Promise<void> {
  const copy: Place = { ...place, name: copyName(place.name, layout) };
  const about = await readAbout(copy);
  if (about === undefined) return;
  await writeAbout(copy, { ...about, returning: true });
  await answer(place.factory.deleteDatabase(place.name)); // other tabs let go of it when they hear that
}

/** Where somebody goes back: puts the copy into the empty database, in one transaction. True when it has. */
export async function endReturn(place: Place, layout: number): Promise<boolean> {
  const copy: Place = { ...place, name: copyName(place.name, layout) };
  const about = await readAbout(copy);
  if (about?.returning !== true) return false;
  const [from, into] = [await openAsIs(copy), await openAsIs(place)];
  if (from === undefined || into === undefined) return false;
  try {
    const kept = (await answer<unknown[]>(from.transaction(parts).objectStore(parts).getAll(rowsOnly))).map((row) =>
      Row.parse(row),
    );
    const writing = into.transaction([...into.objectStoreNames], "readwrite", { durability: "strict" });
    for (const name of into.objectStoreNames) writing.objectStore(name).clear();
    for (const { store, key, value } of kept) writing.objectStore(store).put(value, key);
    await over(writing);
  } finally {
    from.close();
    into.close();
  }
  await writeAbout(copy, { version: about.version, at: about.at });
  return true;
}

function inWords(problem: unknown): never {
  if (!(problem instanceof DOMException && problem.name === "QuotaExceededError")) throw problem;
  throw new StorageTrouble(
    "full",
    "This version keeps things in another way, and copies them before it changes any: there is no room for it. Nothing has changed. Free space on the device, then reload.",
  );
}

const parts = "parts";
const aboutKey = "about";
/** Rows are numbered from 0, and numbers come before text. */
const rowsOnly = IDBKeyRange.upperBound(Infinity);
const copyName = (name: string, layout: number | ""): string => `${name} as of layout ${layout}`;

/** Undefined when there is none: then none is made. */
async function openAsIs({ name, factory }: Place): Promise<IDBDatabase | undefined> {
  const request = factory.open(name);
  const isNew = new Promise<undefined>((resolve) => {
    request.onupgradeneeded = () => {
      resolve(undefined);
      request.transaction?.abort();
    };
  });
  const opened = answer(request);
  opened.catch(() => undefined); // one that was new and is given up
  const database = await Promise.race([isNew, opened]);
  database?.addEventListener("versionchange", () => database.close());
  return database;
}

async function readAbout(copy: Place): Promise<About | undefined> {
  const database = await openAsIs(copy);
  if (database === undefined) return undefined;
  try {
    if (!database.objectStoreNames.contains(parts)) return undefined;
    return About.safeParse(await answer(database.transaction(parts).objectStore(parts).get(aboutKey))).data;
  } finally {
    database.close();
  }
}

async function writeAbout(copy: Place, value: About): Promise<void> {
  const database = await openAsIs(copy);
  if (database === undefined) return;
  const writing = database.transaction(parts, "readwrite", { durability: "strict" });
  writing.objectStore(parts).put(value, aboutKey);
  await over(writing).finally(() => database.close());
}

/** As of one moment. All of it is in memory then. */
async function readAll(database: IDBDatabase): Promise<readonly Row[]> {
  const names = [...database.objectStoreNames];
  const reading = database.transaction(names);
  const each = names.map(async (name): Promise<readonly Row[]> => {
    const store = reading.objectStore(name);
    const [keys, values] = await Promise.all([answer(store.getAllKeys()), answer<unknown[]>(store.getAll())]);
    const keyAt = (at: number) => (store.keyPath === null ? { key: z.string().parse(keys[at]) } : {});
    return values.map((value, at) => ({ store: name, ...keyAt(at), value }));
  });
  return (await Promise.all(each)).flat();
}

async function writeCopy(copy: Place, rows: readonly Row[], value: About): Promise<void> {
  const request = copy.factory.open(copy.name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(parts);
  const database = await answer(request);
  try {
    const writing = database.transaction(parts, "readwrite", { durability: "strict" });
    for (const [at, row] of rows.entries()) writing.objectStore(parts).put(row, at);
    writing.objectStore(parts).put(value, aboutKey);
    await over(writing);
  } finally {
    database.close();
  }
}

function answer<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB gave no reason."));
  });
}

function over(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("IndexedDB gave no reason."));
  });
}
