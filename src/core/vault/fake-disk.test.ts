import { createFakeRawDisk } from "./fake-disk.ts";
import { keyShelfContract } from "./key-shelf.contract.ts";
import { peopleShelfContract } from "./people-shelf.contract.ts";
import { rawRowsContract } from "./raw-rows.contract.ts";

rawRowsContract("the fake disk", () => {
  const disk = createFakeRawDisk();
  return Promise.resolve({
    open: () => Promise.resolve(disk.raw),
    lose: () => {
      disk.rows.clear();
      return Promise.resolve();
    },
  });
});

keyShelfContract("the fake disk", () => {
  const { shelf } = createFakeRawDisk();
  return Promise.resolve({ open: () => Promise.resolve(shelf) });
});

keyShelfContract("the fake disk, for a later person", () => {
  const { people } = createFakeRawDisk();
  return Promise.resolve({ open: () => Promise.resolve(people.of("0123456789abcdef")) });
});

peopleShelfContract("the fake disk", () => {
  const disk = createFakeRawDisk();
  return Promise.resolve({ open: () => Promise.resolve(disk) });
});
