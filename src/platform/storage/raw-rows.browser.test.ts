import { rawRowsContract } from "#core/vault/raw-rows.contract.ts";
import { openStorage } from "./open-storage.ts";
import type { Storage } from "./open-storage.ts";

rawRowsContract("IndexedDB", () => {
  const name = `raw ${crypto.randomUUID()}`;
  const opened: Storage[] = [];
  return Promise.resolve({
    open: async () => {
      const storage = await openStorage(name);
      opened.push(storage);
      return storage.rows;
    },
    lose: async () => {
      for (const storage of opened.splice(0)) storage.close();
      await new Promise<void>((resolve, reject) => {
        const request = indexedDB.deleteDatabase(name);
        request.onsuccess = () => resolve();
        request.onerror = () => reject(request.error ?? new Error("The database was not deleted."));
      });
    },
  });
});
