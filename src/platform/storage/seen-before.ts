/**
 * Whether a store besides the database has a canary (canary-places.ts, which is not fetched on a first day): then an
 * empty database is no first day.
 */
export async function seenBefore(): Promise<boolean> {
  try {
    if (localStorage.getItem("brane:canary") !== null) return true;
    await (await navigator.storage.getDirectory()).getFileHandle("canary");
    return true;
  } catch {
    return false; // a first day, a private window, or a browser without such stores
  }
}
