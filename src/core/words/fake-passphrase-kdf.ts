import { concat, sha256, utf8 } from "./bytes.ts";
import { canonicalJson } from "./json.ts";
import type { PassphraseKdf } from "./passphrase-kdf.ts";

/** A fake: one SHA-256, for tests that do not wait. It protects nothing. */
export function createFakePassphraseKdf(): PassphraseKdf {
  return {
    derive: (passphrase, salt, { memoryKiB, passes, parallelism }) =>
      sha256(concat(utf8(canonicalJson([memoryKiB, passes, parallelism, salt.length])), salt, passphrase)),
  };
}
