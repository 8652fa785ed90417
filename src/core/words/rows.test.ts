import { createMemoryDisk, createMemoryRows } from "./memory-rows.ts";
import { rowsContract } from "./rows.contract.ts";

rowsContract("the fake in memory", () => {
  const disk = createMemoryDisk();
  return Promise.resolve({ open: () => Promise.resolve(createMemoryRows(disk)) });
});
