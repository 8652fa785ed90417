import { describe } from "vitest";
import { createFakeCache } from "./fake-cache.ts";
import { fileStoreContract } from "./file-store.contract.ts";

describe("the service worker's files, on a fake cache", () => {
  fileStoreContract(() => Promise.resolve(createFakeCache()));
});
