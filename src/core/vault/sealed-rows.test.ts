import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "#core/words/bytes.ts";
import type { Random } from "#core/words/ports.ts";
import { rowsContract } from "#core/words/rows.contract.ts";
import type { StorageTrouble } from "#core/words/rows.ts";
import { createFakeRawDisk } from "./fake-disk.ts";
import type { KeyRecord } from "./key-record.ts";
import type { RawRow } from "./raw-rows.ts";
import { createSealedRows } from "./sealed-rows.ts";
import { openOwnKeyring, random } from "./testing/open-keyring.ts";

async function open(disk = createFakeRawDisk()) {
  const damage: StorageTrouble[] = [];
  const keyring = await openOwnKeyring(disk.shelf);
  const rows = createSealedRows({ raw: disk.raw, keyring, onDamage: (trouble) => damage.push(trouble) });
  return { disk, rows, damage, keyring };
}
type Disk = ReturnType<typeof createFakeRawDisk>;

/** Puts something else in the place of the one row of `store` that holds `index`-th. */
function spoil(disk: Disk, index: number, change: (row: RawRow) => RawRow): void {
  const entry = [...disk.rows][index];
  if (entry === undefined) throw new Error("There is no such row to spoil.");
  disk.rows.set(entry[0], change(entry[1]));
}
const flip = (row: RawRow, at: number): RawRow => {
  const sealed = row.sealed.slice();
  sealed[at] = (sealed[at] ?? 0) ^ 1;
  return { ...row, sealed };
};

rowsContract("sealed rows over a fake disk", () => {
  const disk = createFakeRawDisk();
  return Promise.resolve({ open: async () => (await open(disk)).rows });
});

describe("sealed rows", () => {
  test("nothing that was written can be read on the disk: no value, id, tag or key of an object", async () => {
    const { disk, rows } = await open();
    const secrets = ["blood type", "AB negative", "patient-4711", "allergic"];
    await rows.write([
      {
        kind: "put",
        store: "facts",
        id: "blood type",
        value: { allergic: "AB negative", bytes: utf8("AB negative") },
        tags: ["patient-4711"],
      },
    ]);
    const everything = [...disk.rows]
      .map(([key, row]) => `${key} ${row.tags.join(" ")} ${toHex(row.sealed)}`)
      .join("\n");
    for (const secret of secrets) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(toHex(utf8(secret)));
    }
  });

  test("one word is another token as an id, as a tag, and in another store", async () => {
    const { disk, rows } = await open();
    await rows.write([
      { kind: "put", store: "a", id: "word", value: 1, tags: ["word"] },
      { kind: "put", store: "b", id: "word", value: 1, tags: ["word"] },
    ]);
    const tokens = [...disk.rows.values()].flatMap((row) => [row.token, ...row.tags]);
    expect(new Set(tokens).size).toBe(4);
  });

  test("the same value twice is two different seals", async () => {
    const { disk, rows } = await open();
    await rows.write([{ kind: "put", store: "a", id: "1", value: "same" }]);
    const first = [...disk.rows.values()][0]?.sealed;
    await rows.write([{ kind: "put", store: "a", id: "1", value: "same" }]);
    expect([...disk.rows.values()][0]?.sealed).not.toEqual(first);
  });

  test("a row with any one bit flipped, or cut short anywhere, is refused, told of once, and takes no other with it", async () => {
    const { disk, rows } = await open();
    await rows.write([
      { kind: "put", store: "a", id: "1", value: "spoilt" },
      { kind: "put", store: "a", id: "2", value: "whole" },
    ]);
    const original = [...disk.rows.values()][0];
    if (original === undefined) throw new Error("The row is missing.");
    const spoilt = [
      ...Array.from(original.sealed, (_, at) => flip(original, at)),
      ...Array.from(original.sealed, (_, length) => ({ ...original, sealed: original.sealed.slice(0, length) })),
    ];
    for (const row of spoilt) {
      spoil(disk, 0, () => row);
      const again = await open(disk);
      expect(await again.rows.list("a")).toEqual([{ id: "2", value: "whole" }]);
      await expect(again.rows.get("a", "1")).rejects.toThrow(/"a".*Row /);
      expect(again.damage.length).toBe(1);
    }
  });

  test("rows that were swapped, copied, moved to another store or filed under another tag are refused", async () => {
    const { disk, rows } = await open();
    await rows.write([
      { kind: "put", store: "a", id: "1", value: "one", tags: ["mine"] },
      { kind: "put", store: "a", id: "2", value: "two", tags: ["yours"] },
      { kind: "put", store: "b", id: "1", value: "three" },
    ]);
    const [one, two, three] = [...disk.rows.values()];
    if (one === undefined || two === undefined || three === undefined) throw new Error("Rows are missing.");
    const wrong: readonly RawRow[] = [
      { ...one, sealed: two.sealed },
      { ...one, sealed: two.sealed, tags: two.tags },
      { ...one, sealed: three.sealed, tags: [] },
      { ...one, tags: two.tags },
      { ...one, tags: [] },
      { ...one, tags: [...one.tags, ...two.tags] },
    ];
    for (const row of wrong) {
      spoil(disk, 0, () => row);
      const again = await open(disk);
      await expect(again.rows.get("a", "1")).rejects.toThrow(/damaged|another key/);
      expect((await again.rows.list("a")).map((found) => found.value)).toEqual(["two"]);
      expect((await again.rows.list("a", "yours")).map((found) => found.value)).toEqual(["two"]);
    }
  });

  test("writes reach the disk in the order they were asked for, however long each takes to seal", async () => {
    const { rows } = await open();
    const large = rows.write([{ kind: "put", store: "a", id: "1", value: new Uint8Array(2_000_000) }]);
    const bad = rows.write([{ kind: "put", store: "a", id: "1", value: Number.NaN }]);
    const small = rows.write([{ kind: "put", store: "a", id: "1", value: "last" }]);
    await expect(bad).rejects.toThrow(TypeError);
    await Promise.all([large, small]);
    expect(await rows.get("a", "1")).toBe("last");
  });
});

describe("the keyring", () => {
  test("two that open an empty disk at once agree on one master key", async () => {
    const disk = createFakeRawDisk();
    const [left, right] = await Promise.all([open(disk), open(disk)]);
    await left.rows.write([{ kind: "put", store: "a", id: "1", value: "from left" }]);
    expect(await right.rows.get("a", "1")).toBe("from left");
  });

  test("the device key cannot be exported, and the master key lies nowhere unwrapped", async () => {
    const made: Uint8Array[] = [];
    const disk = createFakeRawDisk();
    const watched: Random = {
      bytes: (count) => {
        const bytes = random.bytes(count);
        made.push(bytes.slice());
        return bytes;
      },
    };
    await openOwnKeyring(disk.shelf, watched);
    const [slot] = ((await disk.shelf.read()) as KeyRecord).slots;
    if (slot?.kind !== "device") throw new Error("The device's slot is missing.");
    expect(slot.key.extractable).toBe(false);
    const master = made.find((bytes) => bytes.length === 32);
    expect(master).toBeDefined();
    expect(toHex(slot.wrapped)).not.toContain(toHex(master ?? new Uint8Array(1)));
  });

  test("a damaged key record is said in words, and no new key is made in its place", async () => {
    const disk = createFakeRawDisk();
    await open(disk);
    const record = (await disk.shelf.read()) as KeyRecord;
    for (const slot of record.slots) slot.wrapped[0] = (slot.wrapped[0] ?? 0) ^ 1;
    await disk.shelf.replace(record.revision, record);
    await expect(open(disk)).rejects.toMatchObject({ name: "StorageTrouble", kind: "damaged" });
    for (const noise of ["noise", {}, { v: 2, slots: [] }, { ...record, slots: ["noise", { kind: "device" }] }]) {
      const shelf = { ...disk.shelf, read: () => Promise.resolve(noise) };
      await expect(openOwnKeyring(shelf)).rejects.toMatchObject({ kind: "damaged" });
    }
  });

  test("what one keyring sealed, another refuses as locked", async () => {
    const mine = await (await open()).keyring.sealer("files");
    const theirs = await (await open()).keyring.sealer("files");
    const sealed = await mine.seal("notes/a.txt", utf8("hello"));
    expect(await mine.open("notes/a.txt", sealed)).toEqual(utf8("hello"));
    await expect(mine.open("notes/b.txt", sealed)).rejects.toMatchObject({ kind: "damaged" });
    await expect(theirs.open("notes/a.txt", sealed)).rejects.toMatchObject({ kind: "locked" });
  });
});
