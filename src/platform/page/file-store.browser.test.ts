import { describe } from "vitest";
import { fileStoreContract } from "./file-store.contract.ts";

describe("the service worker's files, on Cache Storage", () => {
  fileStoreContract(() => caches.open(`files ${crypto.randomUUID()}`));
});
