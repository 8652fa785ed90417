import { argon2id } from "hash-wasm";
import type { PassphraseKdf } from "#core/words/passphrase-kdf.ts";

/** Argon2id in WebAssembly. It holds its thread for as long as it takes: use it in a worker. */
export function createArgon2id(): PassphraseKdf {
  return {
    async derive(passphrase, salt, { memoryKiB, passes, parallelism }) {
      const key = await argon2id({
        password: passphrase,
        salt,
        memorySize: memoryKiB,
        iterations: passes,
        parallelism,
        hashLength: 32,
        outputType: "binary",
      });
      return new Uint8Array(key);
    },
  };
}
