import { makeAuditorKeys, readPublicKey, writePublicKey } from "#core/audit/auditor-keys.ts";
import { openBox, sealBox, type BoxKeyPair } from "#core/audit/box.ts";
import type { Letters } from "#core/vault/letters.ts";
import { decodeRowValue, encodeRowValue } from "#core/words/row-value.ts";

/** Letters by the boxes that the log's entries are sealed in (HPKE): neither room knows of the other. */
export const createLetters = (): Letters => ({
  async make() {
    const pair = await makeAuditorKeys();
    return { publicKey: writePublicKey(pair), own: encodeRowValue(pair) };
  },
  seal(publicKey, info, plain) {
    const to = readPublicKey(publicKey);
    if (to === undefined) throw new TypeError("An admin vouched for what is no key.");
    return sealBox(to, info, plain);
  },
  open: (own, info, sealed) => openBox(decodeRowValue(own) as BoxKeyPair, info, sealed),
});
