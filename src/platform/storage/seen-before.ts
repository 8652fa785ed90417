/**
 * Whether a store besides the database has a canary (canary-places.ts, which is not fetched on a first day): then an
 * empty database is no first day.
 */
export const seenBefore = async (): Promise<boolean> =>
  localStorage.getItem("brane:canary") !== null ||
  navigator.storage
    .getDirectory()
    .then((root) => root.getFileHandle("canary"))
    .then(
      () => true,
      () => false, // a private window, or a first day
    );
