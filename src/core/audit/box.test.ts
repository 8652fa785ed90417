import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { concat, toHex, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { fromHex } from "#core/words/bytes-as-text.ts";
import { makeBoxKeys, openBox, receiverKey, sealBox } from "./box.ts";
import type { BoxKeyPair } from "./box.ts";

const bytes = (hex: string): Bytes => fromHex(hex) ?? new Uint8Array(0);

/**
 * The official vectors of these two suites (RFC 9180, appendix A and its test-vectors.json, mode 0, kdf 1, aead 2). Of
 * the encryptions they keep a SHAKE128 over the thousand ciphertexts whose inputs another SHAKE128 draws.
 */
const vectors: readonly { keys: BoxKeyPair; enc: string; encryptions: string }[] = [
  {
    keys: {
      curve: "X25519",
      privateKey: bytes("497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d"),
      publicKey: bytes("430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c"),
    },
    enc: "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256",
    encryptions: "1702e73e1e71705faa8241022af1deea",
  },
  {
    keys: {
      curve: "P-256",
      privateKey: bytes("317f915db7bc629c48fe765587897e01e282d3e8445f79f27f65d031a88082b2"),
      publicKey: bytes(
        "04abc7e49a4c6b3566d77d0304addc6ed0e98512ffccf505e6a8e3eb25c685136f853148544876de76c0f2ef99cdc3a05ccf5ded7860c7c021238f9e2073d2356c",
      ),
    },
    enc: "04c06b4f6bebc7bb495cb797ab753f911aff80aefb86fd8b6fcc35525f3ab5f03e0b21bd31a86c6048af3cb2d98e0d3bf01da5cc4c39ff5370d331a4f1f7d5a4e0",
    encryptions: "8d3263541fc1695b6e88ff3a1208577c",
  },
];

/** The nonce of message `nth` (section 5.2). */
const nonceOf = (base: Bytes, nth: number) => {
  const nonce = base.slice();
  nonce[10] = (nonce[10] ?? 0) ^ (nth >> 8);
  nonce[11] = (nonce[11] ?? 0) ^ (nth & 255);
  return nonce;
};

/** What the vectors' own program draws from a SHAKE128 of nothing: a length, and so many bytes. */
function drawer() {
  const drawn = createHash("shake128", { outputLength: 600_000 }).digest();
  let at = 0;
  return () => {
    const length = drawn[at] ?? 0;
    at += 1 + length;
    return new Uint8Array(drawn.subarray(at - length, at));
  };
}

describe("a box", () => {
  test.each(vectors)("of $keys.curve has the key that RFC 9180's vectors have", async ({ keys, enc, encryptions }) => {
    const { key, iv: base } = await receiverKey(keys, bytes(enc), utf8("Ode on a Grecian Urn"));
    const draw = drawer();
    const ciphertexts: Bytes[] = [];
    for (let nth = 0; nth < 1000; nth += 1) {
      const [additionalData, plain] = [draw(), draw()];
      const sealed = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv: nonceOf(base, nth), additionalData },
        key,
        plain,
      );
      ciphertexts.push(new Uint8Array(sealed));
    }
    const found = createHash("shake128", { outputLength: 16 })
      .update(concat(...ciphertexts))
      .digest();
    expect(toHex(found)).toBe(encryptions);
  });

  test.each(["X25519", "P-256"] as const)("of %s opens with the private half, and nothing else does", async (curve) => {
    const [keys, others] = await Promise.all([makeBoxKeys(curve), makeBoxKeys(curve)]);
    const { publicKey } = keys;
    const box = await sealBox({ curve, publicKey }, "purpose", utf8("words"));
    expect(await openBox(keys, "purpose", box)).toEqual(utf8("words"));
    expect(await openBox(others, "purpose", box)).toBeUndefined();
    expect(await openBox(keys, "another purpose", box)).toBeUndefined();
    for (let at = 0; at < box.length; at += 1) {
      const spoilt = box.with(at, (box[at] ?? 0) ^ 1);
      expect(await openBox(keys, "purpose", spoilt), `byte ${at}`).toBeUndefined();
    }
    expect(await openBox(keys, "purpose", box.slice(0, 20))).toBeUndefined();
  });

  test("is another one each time", async () => {
    const keys = await makeBoxKeys("X25519");
    const two = await Promise.all([sealBox(keys, "", utf8("a")), sealBox(keys, "", utf8("a"))]);
    expect(two[0]).not.toEqual(two[1]);
  });
});
