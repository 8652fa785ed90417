/** Runs in a page: what a restore or a renewal has left for the next start to end; empty when there is nothing. */
export async function leftOver() {
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await answer(globalThis.indexedDB.open("brane"));
  try {
    const reading = database.transaction(["keys", "rows"]);
    const aside = globalThis.IDBKeyRange.bound(["restored "], ["restored ~"]);
    const [record, switching, rows] = await Promise.all([
      answer(reading.objectStore("keys").get("master")),
      answer(reading.objectStore("keys").get("switching")),
      answer(reading.objectStore("rows").count(aside)),
    ]);
    const folders = [];
    for await (const name of (await globalThis.navigator.storage.getDirectory()).keys()) folders.push(name);
    return [
      record.rotation === undefined ? "" : "a renewal",
      switching === undefined ? "" : "a restore",
      rows === 0 ? "" : `${rows} rows of a restore`,
      folders.includes("files-restored") ? "files of a restore" : "",
    ]
      .filter((one) => one !== "")
      .join(", ");
  } finally {
    database.close();
  }
}

/** Runs in a page: when the keys were last renewed, in milliseconds since 1970; undefined before the first time. */
export async function lastRenewed() {
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await answer(globalThis.indexedDB.open("brane"));
  const record = await answer(database.transaction("keys").objectStore("keys").get("master"));
  database.close();
  return record.renewedAt;
}
