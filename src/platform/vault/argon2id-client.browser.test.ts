import { expect, test } from "vitest";
import { toHex, utf8 } from "#core/words/bytes.ts";
import { passphraseKdfContract } from "#core/words/passphrase-kdf.contract.ts";
import { createArgon2idClient } from "./argon2id-client.ts";

const client = () =>
  createArgon2idClient({
    startWorker: () => new Worker(new URL("../../../workers/passphrase.ts", import.meta.url), { type: "module" }),
  });

passphraseKdfContract("Argon2id in its worker", client);

test("the page goes on while a passphrase is stretched", async () => {
  let ticks = 0;
  const clock = setInterval(() => (ticks += 1), 5);
  const key = await client().derive(utf8("password"), utf8("somesalt"), {
    ...{ memoryKiB: 65_536, passes: 2, parallelism: 1 },
  });
  clearInterval(clock);
  expect(toHex(key)).toBe("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
  expect(ticks).toBeGreaterThan(3);
});

test("a worker that dies is said in words", async () => {
  const dead = createArgon2idClient({
    startWorker: () => new Worker(URL.createObjectURL(new Blob(["throw new Error('no')"]))),
  });
  await expect(
    dead.derive(utf8("x"), new Uint8Array(16), { memoryKiB: 64, passes: 1, parallelism: 1 }),
  ).rejects.toThrow(/Close other tabs/);
});
