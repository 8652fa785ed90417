import { expect, test } from "vitest";
import { toHex, utf8 } from "#core/words/bytes.ts";
import { passphraseKdfContract } from "#core/words/passphrase-kdf.contract.ts";
import { createArgon2id } from "./argon2id.ts";

passphraseKdfContract("Argon2id", createArgon2id);

test("Argon2id gives the numbers of the reference implementation's own test", async () => {
  // phc-winner-argon2, src/test.c: version 0x13, t=2, m=2^16, p=1
  const key = await createArgon2id().derive(utf8("password"), utf8("somesalt"), {
    memoryKiB: 65_536,
    passes: 2,
    parallelism: 1,
  });
  expect(toHex(key)).toBe("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
});
