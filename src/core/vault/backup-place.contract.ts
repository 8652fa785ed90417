import { describe, expect, test } from "vitest";
import { utf8 } from "#core/words/bytes.ts";
import type { BackupPlace } from "./backup-place.ts";

/** What every `BackupPlace` promises. `make` gives an empty place of its own for each test. */
export function backupPlaceContract(name: string, make: () => Promise<BackupPlace>): void {
  describe(`${name} keeps the contract of BackupPlace`, () => {
    test("files come back bit for bit, under their names", async () => {
      const place = await make();
      const large = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7) % 256);
      await place.write("brane-large.bin", large);
      await place.write("brane-empty.bin", new Uint8Array(0));
      expect([...(await place.names())].sort()).toEqual(["brane-empty.bin", "brane-large.bin"]);
      expect(await place.read("brane-large.bin")).toEqual(large);
      expect(await place.read("brane-empty.bin")).toEqual(new Uint8Array(0));
    });

    test("what is not there is undefined, and removing it is nothing", async () => {
      const place = await make();
      expect(await place.names()).toEqual([]);
      expect(await place.read("brane-nothing.bin")).toBeUndefined();
      await place.remove("brane-nothing.bin");
    });

    test("a file that is written again is the new one, and a removed one is gone", async () => {
      const place = await make();
      await place.write("brane-a.bin", utf8("a longer first one"));
      await place.write("brane-a.bin", utf8("second"));
      expect(await place.read("brane-a.bin")).toEqual(utf8("second"));
      await place.remove("brane-a.bin");
      expect(await place.names()).toEqual([]);
    });
  });
}
