import { createFakePassphraseKdf } from "./fake-passphrase-kdf.ts";
import { passphraseKdfContract } from "./passphrase-kdf.contract.ts";

passphraseKdfContract("the fake", createFakePassphraseKdf);
