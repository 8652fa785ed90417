import { StorageTrouble } from "#core/words/rows.ts";

/** What IndexedDB or Dexie threw, in words a person can act on. The one place where their errors are read. */
export function storageTroubleOf(thrown: unknown): StorageTrouble {
  if (thrown instanceof StorageTrouble) return thrown;
  const names = namesOf(thrown);
  const is = (...known: readonly string[]) => known.some((name) => names.includes(name));
  if (is("QuotaExceededError")) {
    return new StorageTrouble(
      "full",
      "There is no room left for BRANE on this device, so the last change was not kept. Remove documents or conversations you no longer need, or free space on the device, then try again.",
    );
  }
  if (is("VersionError")) {
    return new StorageTrouble(
      "blocked",
      "What is kept here was written by a newer version of BRANE. Reload the page to get that version.",
    );
  }
  if (is("DatabaseClosedError", "DatabaseClosed", "InvalidStateError")) {
    return new StorageTrouble(
      "blocked",
      "Another tab has updated or erased what BRANE keeps here. Reload this tab to go on.",
    );
  }
  if (is("MissingAPIError", "MissingAPI", "SecurityError", "DataCloneError")) {
    return new StorageTrouble(
      "failed",
      "This browser does not let BRANE keep anything, perhaps because the window is private or storage is switched off. Open BRANE in an ordinary window.",
    );
  }
  return new StorageTrouble(
    "failed",
    `The browser's storage did not answer (${names[0] ?? "no reason given"}), so the last change may not be kept. Reload the page; if it happens again, restart the browser.`,
  );
}

/** The error's name and those of the errors within it: Dexie says AbortError or OpenFailedError around the real one. */
function namesOf(thrown: unknown): readonly string[] {
  const names: string[] = [];
  for (let error = thrown; typeof error === "object" && error !== null && names.length < 9;) {
    if ("name" in error && typeof error.name === "string") names.push(error.name);
    error = "inner" in error ? error.inner : undefined;
  }
  return names;
}
