import { createFakeRawDisk } from "./fake-disk.ts";
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
