import { createFakeDisk, createFakeRows } from "./memory-rows.ts";
import { rowsContract } from "./rows.contract.ts";

rowsContract("the fake in memory", () => {
  const disk = createFakeDisk();
  return Promise.resolve({ open: () => Promise.resolve(createFakeRows(disk)) });
});
