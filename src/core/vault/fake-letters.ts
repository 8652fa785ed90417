import { toHex, utf8, type Bytes } from "#core/words/bytes.ts";
import { openAes, sealAes } from "#core/words/primitives.ts";
import type { Letters } from "./letters.ts";

/** A FAKE: both halves of a pair are one AES key, which it knows by its public name. */
export function createFakeLetters(): Letters {
  const pairs = new Map<string, Bytes>();
  const keyOf = (own: Bytes) => crypto.subtle.importKey("raw", own, "AES-GCM", false, ["encrypt", "decrypt"]);
  return {
    make() {
      const own = crypto.getRandomValues(new Uint8Array(32));
      const publicKey = toHex(crypto.getRandomValues(new Uint8Array(8)));
      pairs.set(publicKey, own);
      return Promise.resolve({ publicKey, own });
    },
    async seal(publicKey, info, plain) {
      const own = pairs.get(publicKey);
      if (own === undefined) throw new Error("Nobody has this key.");
      return sealAes(await keyOf(own), new Uint8Array(12), utf8(info), plain);
    },
    open: async (own, info, sealed) => openAes(await keyOf(own), new Uint8Array(12), utf8(info), sealed),
  };
}
