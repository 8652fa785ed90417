import { createFakeMemoryDatabase } from "./fake-memory-database.ts";
import { memoryDatabaseContract } from "./memory-database.contract.ts";

memoryDatabaseContract("the fake", createFakeMemoryDatabase);
