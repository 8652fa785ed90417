import { keyShelfContract } from "#core/vault/key-shelf.contract.ts";
import { peopleShelfContract } from "#core/vault/people-shelf.contract.ts";
import { openStorage } from "./open-storage.ts";
import { createPeopleShelf } from "./people-shelf.ts";

keyShelfContract("IndexedDB", () => {
  const name = `keys ${crypto.randomUUID()}`;
  return Promise.resolve({ open: async () => (await openStorage(name)).keys });
});

keyShelfContract("IndexedDB, for a later person", () => {
  const name = `keys ${crypto.randomUUID()}`;
  return Promise.resolve({ open: async () => createPeopleShelf(await openStorage(name)).of("0123456789abcdef") });
});

peopleShelfContract("IndexedDB", () => {
  const name = `people ${crypto.randomUUID()}`;
  const open = async () => {
    const storage = await openStorage(name);
    return { people: createPeopleShelf(storage), raw: storage.rows };
  };
  return Promise.resolve({ open });
});
