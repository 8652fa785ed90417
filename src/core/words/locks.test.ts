import { createFakeLocks } from "./fake-locks.ts";
import { locksContract } from "./locks.contract.ts";

locksContract("the fake in memory", () => {
  const locks = createFakeLocks();
  return [locks, locks];
});
