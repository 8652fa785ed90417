import { describe, expect, test } from "vitest";
import { utf8 } from "#core/words/bytes.ts";
import type { PrivateFiles } from "./private-files.ts";

/** What every `PrivateFiles` promises. `make` gives two openings over one empty place, as two tabs or a reload are. */
export function privateFilesContract(name: string, make: () => Promise<readonly [PrivateFiles, PrivateFiles]>): void {
  describe(`${name} keeps the contract of PrivateFiles`, () => {
    test("what was written is read again, byte for byte, from another opening too", async () => {
      const [files, again] = await make();
      const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256);
      await files.write("a", "notes/deep/er/ä b.txt", bytes);
      await files.write("a", "empty", new Uint8Array());
      expect(await files.read("a", "notes/deep/er/ä b.txt")).toEqual(bytes);
      expect(await again.read("a", "notes/deep/er/ä b.txt")).toEqual(bytes);
      expect(await again.read("a", "empty")).toEqual(new Uint8Array());
    });

    test("a file that is not there reads as undefined, and its removal does nothing", async () => {
      const [files] = await make();
      expect(await files.read("a", "none")).toBeUndefined();
      await files.remove("a", "none");
      expect(await files.list("a")).toEqual([]);
    });

    test("a second write replaces the whole file", async () => {
      const [files] = await make();
      await files.write("a", "x", utf8("a long first text"));
      await files.write("a", "x", utf8("short"));
      expect(await files.read("a", "x")).toEqual(utf8("short"));
      expect(await files.list("a")).toEqual([{ path: "x", bytes: 5 }]);
    });

    test("neurons do not see each other's files", async () => {
      const [files] = await make();
      await files.write("a", "x", utf8("of a"));
      await files.write("b", "x", utf8("of b, longer"));
      expect(await files.read("a", "x")).toEqual(utf8("of a"));
      expect(await files.read("c", "x")).toBeUndefined();
      await files.keepOnly(["b", "c"]);
      expect(await files.list("a")).toEqual([]);
      expect(await files.read("b", "x")).toEqual(utf8("of b, longer"));
    });

    test("the list is ordered by path and says sizes", async () => {
      const [files, again] = await make();
      for (const path of ["b", "a/z", "a/b", ".undo/1"]) await files.write("n", path, utf8(path));
      await files.remove("n", "b");
      expect(await again.list("n")).toEqual([
        { path: ".undo/1", bytes: 7 },
        { path: "a/b", bytes: 3 },
        { path: "a/z", bytes: 3 },
      ]);
    });

    test("what the caller does to its bytes afterwards changes nothing", async () => {
      const [files] = await make();
      const bytes = utf8("before");
      const writing = files.write("a", "x", bytes);
      await writing;
      bytes.fill(0);
      expect(await files.read("a", "x")).toEqual(utf8("before"));
    });
  });
}
