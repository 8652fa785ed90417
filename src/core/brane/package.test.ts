import { createFakeMemoryDatabase } from "./fake-memory-database.ts";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { packageContract } from "./package.contract.ts";

packageContract("the fakes", { database: createFakeMemoryDatabase(), kdf: createFakePassphraseKdf() });
