import { describe, expect, test } from "vitest";
import type { KeyRecord } from "./key-record.ts";
import type { PeopleShelf } from "./people-shelf.ts";
import { firstPerson } from "./person.ts";
import type { RawRows } from "./raw-rows.ts";
import { spaceOf } from "./spaces.ts";

interface DiskOfPeople {
  readonly people: PeopleShelf;
  readonly raw: RawRows;
}
const record: KeyRecord = { v: 2, revision: 1, generation: 1, slots: [] };
const anna = "00000000000000aa";
const bert = "00000000000000bb";

/** What every `PeopleShelf` promises. `make` gives an empty disk of its own for each test, to be opened more than once. */
export function peopleShelfContract(name: string, make: () => Promise<{ open(): Promise<DiskOfPeople> }>): void {
  describe(`${name} keeps the contract of PeopleShelf`, () => {
    test("each person's record is their own, and everybody's is found at every opening", async () => {
      const disk = await make();
      const { people } = await disk.open();
      expect(await people.ids()).toEqual([]);
      for (const id of [firstPerson, anna, bert]) await people.of(id).addIfAbsent({ ...record, name: id });
      await people.of(anna).replace(1, { ...record, revision: 2, name: "Anna" });
      const again = (await disk.open()).people;
      expect([...(await again.ids())].sort()).toEqual([anna, bert, firstPerson]);
      const names = await Promise.all(
        [firstPerson, anna, bert].map(async (id) => ((await again.of(id).read()) as KeyRecord).name),
      );
      expect(names).toEqual([firstPerson, "Anna", bert]);
    });

    test("adding a later person takes nothing from the first", async () => {
      const { people, raw } = await (await make()).open();
      await people.of(firstPerson).addIfAbsent(record);
      await raw.write([{ kind: "put", row: { store: "notes", token: "t", tags: [], sealed: Uint8Array.of(1) } }]);
      await people.of(anna).addIfAbsent(record);
      expect(await raw.stores()).toEqual(["notes"]);
    });

    test("who is removed is gone with every row of theirs, and nobody else's", async () => {
      const disk = await make();
      const { people, raw } = await disk.open();
      const row = { store: "notes", token: "t", tags: [], sealed: Uint8Array.of(1) };
      for (const id of [firstPerson, anna, bert]) {
        await people.of(id).addIfAbsent(record);
        await spaceOf(raw, id).write([{ kind: "put", row }]);
      }
      await spaceOf(raw, "house").write([{ kind: "put", row }]);
      await people.remove(anna);
      await people.remove(anna);
      const again = await disk.open();
      expect([...(await again.people.ids())].sort()).toEqual([bert, firstPerson]);
      expect([...(await again.raw.stores())].sort()).toEqual([`${bert}/notes`, "house/notes", "notes"]);
      await expect(people.remove(firstPerson)).rejects.toThrow(TypeError);
      expect(await again.people.of(firstPerson).read()).toBeDefined();
    });
  });
}
