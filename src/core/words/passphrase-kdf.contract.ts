import { describe, expect, test } from "vitest";
import { utf8 } from "./bytes.ts";
import type { KdfCost, PassphraseKdf } from "./passphrase-kdf.ts";

/** What every `PassphraseKdf` promises. */
export function passphraseKdfContract(name: string, make: () => PassphraseKdf): void {
  describe(`${name} keeps the contract of PassphraseKdf`, { timeout: 60_000 }, () => {
    const cheap: KdfCost = { memoryKiB: 1024, passes: 1, parallelism: 1 };
    const salt = new Uint8Array(16).fill(7);
    const derive = (passphrase: string, withSalt = salt, cost = cheap) =>
      make().derive(utf8(passphrase), withSalt, cost);

    test("the same passphrase, salt and cost give the same 32 bytes", async () => {
      const key = await derive("calm");
      expect(key.length).toBe(32);
      expect(await derive("calm")).toEqual(key);
    });

    test("another passphrase, salt or cost gives another key", async () => {
      const keys = await Promise.all([
        derive("calm"),
        derive("Calm"),
        derive("calm", new Uint8Array(16).fill(8)),
        derive("calm", salt, { ...cheap, passes: 2 }),
        derive("calm", salt, { ...cheap, memoryKiB: 2048 }),
      ]);
      expect(new Set(keys.map(String)).size).toBe(keys.length);
    });
  });
}
