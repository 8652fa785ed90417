import { createProgramLocks } from "./program-locks.ts";
import { locksContract } from "./locks.contract.ts";

locksContract("the fake in memory", () => {
  const locks = createProgramLocks();
  return [locks, locks];
});
