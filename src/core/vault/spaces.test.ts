import { expect, test } from "vitest";
import { createFakeRawDisk } from "./fake-disk.ts";
import { rawRowsContract } from "./raw-rows.contract.ts";
import { commonSpace, spaceOf } from "./spaces.ts";

for (const space of ["first", "0123456789abcdef", commonSpace]) {
  rawRowsContract(`A space (${space}) of a disk`, () => {
    const { raw, rows } = createFakeRawDisk();
    return Promise.resolve({
      open: () => Promise.resolve(spaceOf(raw, space)),
      lose: () => {
        rows.clear();
        return Promise.resolve();
      },
    });
  });
}

test("spaces never meet: nothing of one is found, listed or deleted from another", async () => {
  const { raw, rows } = createFakeRawDisk();
  const spaces = ["first", "0123456789abcdef", commonSpace].map((id) => spaceOf(raw, id));
  const row = { store: "notes", token: "t", tags: ["x"] };
  for (const [at, space] of spaces.entries()) {
    await space.write([{ kind: "put", row: { ...row, sealed: Uint8Array.of(at) } }]);
  }
  for (const [at, space] of spaces.entries()) {
    expect(await space.stores()).toEqual(["notes"]);
    expect(await space.list("notes", "x")).toEqual([{ ...row, sealed: Uint8Array.of(at) }]);
    expect((await space.get("notes", "t"))?.sealed).toEqual(Uint8Array.of(at));
  }
  await spaces[0]?.write([{ kind: "delete", store: "notes", token: "t" }]);
  expect([...rows.keys()]).toEqual(["0123456789abcdef/notes t", "house/notes t"]);
});
