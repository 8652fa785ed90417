import { createFakeRawDisk } from "./fake-disk.ts";
import { keyShelfContract } from "./key-shelf.contract.ts";
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
