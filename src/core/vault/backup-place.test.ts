import { backupPlaceContract } from "./backup-place.contract.ts";
import { createMemoryPlace } from "./backup-place.ts";

backupPlaceContract("a place in memory", () => Promise.resolve(createMemoryPlace()));
