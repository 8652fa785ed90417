import { keyShelfContract } from "#core/vault/key-shelf.contract.ts";
import { openStorage } from "./open-storage.ts";

keyShelfContract("IndexedDB", () => {
  const name = `keys ${crypto.randomUUID()}`;
  return Promise.resolve({ open: async () => (await openStorage(name)).keys });
});
