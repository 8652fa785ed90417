import { forgetCanary } from "#core/vault/canary.ts";
import { openCanaryPlaces } from "./canary-places.ts";
import { openStorage } from "./open-storage.ts";

export interface EraseOutcome {
  /** Databases that the browser deletes as soon as other tabs let go of them; without their keys they are noise. */
  readonly waiting: readonly string[];
}

/**
 * Deletes all that this origin keeps in this browser: the keys first, so that whatever an interruption leaves behind
 * cannot be opened; then databases, private files, caches (models and the app itself among them), the service worker,
 * and the page's small storages. The page must be reloaded afterwards, from the network. Rejects with the first error
 * if a part could not be erased, after all the others were.
 *
 * The browser deletes as it sees fit: until it has rewritten its files, a tool that reads the raw disk may find deleted
 * bytes, the device key's among them.
 */
export async function eraseEverything(): Promise<EraseOutcome> {
  await forgetKeys();
  const steps = await Promise.allSettled([eraseDatabases(), eraseFiles(), eraseCaches(), eraseWorkers(), eraseSmall()]);
  for (const step of steps) if (step.status === "rejected") throw step.reason;
  return { waiting: steps[0].status === "fulfilled" ? steps[0].value : [] };
}

/** A database that cannot be opened any more has no keys to give away either: it is deleted whole, next. */
async function forgetKeys(): Promise<void> {
  const storage = await openStorage().catch(() => undefined);
  // The canary goes before all: what is erased on purpose must not be missed at the next start.
  await forgetCanary(openCanaryPlaces(storage));
  await storage?.forgetKeys().catch(() => undefined);
  storage?.close();
}

async function eraseDatabases(): Promise<readonly string[]> {
  const names = (await indexedDB.databases()).flatMap(({ name }) => (name === undefined ? [] : [name]));
  const ends = await Promise.all(names.map(async (name) => ({ name, end: await deleteDatabase(name) })));
  return ends.flatMap(({ name, end }) => (end === "waiting" ? [name] : []));
}

function deleteDatabase(name: string): Promise<"deleted" | "waiting"> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve("deleted");
    request.onblocked = () => resolve("waiting");
    request.onerror = () => reject(request.error ?? new Error(`The database ${name} was not deleted.`));
  });
}

async function eraseFiles(): Promise<void> {
  if (!("storage" in navigator)) return; // WebKitGTK: there are no private files to erase
  const root = await navigator.storage.getDirectory();
  const names: string[] = [];
  for await (const name of root.keys()) names.push(name);
  await Promise.all(names.map((name) => root.removeEntry(name, { recursive: true })));
}

async function eraseCaches(): Promise<void> {
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
}

async function eraseWorkers(): Promise<void> {
  const registrations = await navigator.serviceWorker.getRegistrations();
  await Promise.all(registrations.map((registration) => registration.unregister()));
}

function eraseSmall(): Promise<void> {
  localStorage.clear();
  sessionStorage.clear();
  return Promise.resolve();
}
