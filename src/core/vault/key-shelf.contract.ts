import { describe, expect, test } from "vitest";
import { utf8 } from "#core/words/bytes.ts";
import { revisionOf } from "./key-record.ts";
import type { KeyRecord, KeyShelf } from "./key-record.ts";

/** A shelf that can be opened more than once, as tabs open one database. */
interface ShelfUnderTest {
  open(): Promise<KeyShelf>;
}

async function record(revision: number, word = "wrapped"): Promise<KeyRecord> {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const slot = { kind: "device", id: word, madeAt: 5, key, iv: new Uint8Array(12), wrapped: utf8(word) } as const;
  return { v: 2, revision, generation: 1, slots: [slot] };
}
const wordOf = (found: unknown) => (found as KeyRecord).slots[0]?.id;

/** What every `KeyShelf` promises. `make` gives an empty shelf of its own for each test. */
export function keyShelfContract(name: string, make: () => Promise<ShelfUnderTest>): void {
  describe(`${name} keeps the contract of KeyShelf`, () => {
    test("an empty shelf has no record, and nothing on it can be replaced", async () => {
      const shelf = await (await make()).open();
      expect(await shelf.read()).toBeUndefined();
      expect(await shelf.replace(0, await record(1))).toBe(false);
      expect(await shelf.read()).toBeUndefined();
    });

    test("a record comes back from every opening, its key alive and still not to be exported", async () => {
      const disk = await make();
      await (await disk.open()).addIfAbsent(await record(1));
      const back = (await (await disk.open()).read()) as KeyRecord;
      const slot = back.slots[0];
      if (slot?.kind !== "device") throw new Error("The slot is missing.");
      expect(slot.wrapped).toEqual(utf8("wrapped"));
      expect(slot.key.extractable).toBe(false);
      const how = { name: "AES-GCM", iv: slot.iv };
      const sealed = new Uint8Array(await crypto.subtle.encrypt(how, slot.key, utf8("x")));
      expect(new Uint8Array(await crypto.subtle.decrypt(how, slot.key, sealed))).toEqual(utf8("x"));
    });

    test("of many who add at once one wins, and all are told which", async () => {
      const disk = await make();
      const shelves = await Promise.all(Array.from({ length: 5 }, () => disk.open()));
      const stand = await Promise.all(
        shelves.map(async (shelf, at) => wordOf(await shelf.addIfAbsent(await record(1, String(at))))),
      );
      expect(new Set(stand).size).toBe(1);
      expect(wordOf(await (await disk.open()).read())).toBe(stand[0]);
    });

    test("a record is replaced by whoever knew it, once", async () => {
      const disk = await make();
      const shelf = await disk.open();
      await shelf.addIfAbsent(await record(1, "first"));
      expect(await shelf.replace(2, await record(3, "too early"))).toBe(false);
      const next = await Promise.all(["a", "b", "c", "d"].map((word) => record(2, word)));
      const won = await Promise.all(next.map(async (one) => (await disk.open()).replace(1, one)));
      expect(won.filter(Boolean).length).toBe(1);
      expect(wordOf(await shelf.read())).toBe(["a", "b", "c", "d"][won.indexOf(true)]);
      expect(revisionOf(await shelf.read())).toBe(2);
    });
  });
}
