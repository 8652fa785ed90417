import { describe, expect, test, vi } from "vitest";
import { utf8 } from "#core/words/bytes.ts";
import type { RawChange, RawRow, RawRows } from "./raw-rows.ts";

/** One disk that can be opened more than once, as tabs open one database. */
interface RawDiskUnderTest {
  open(): Promise<RawRows>;
  /** Everything that is kept is gone at the next opening, with no word from us: what a browser does that evicts. */
  lose(): Promise<void>;
}

const row = (store: string, token: string, text: string, tags: readonly string[] = []): RawRow => ({
  ...{ store, token, tags },
  sealed: utf8(text),
});
const put = (...asked: Parameters<typeof row>): RawChange => ({ kind: "put", row: row(...asked) });
const tokens = (rows: readonly RawRow[]) => rows.map(({ token }) => token).sort();

/** What every `RawRows` promises. `make` gives an empty disk of its own for each test. */
export function rawRowsContract(name: string, make: () => Promise<RawDiskUnderTest>): void {
  describe(`${name} keeps the contract of RawRows`, () => {
    test("a row comes back as it was written, bit for bit, from every opening", async () => {
      const disk = await make();
      const [left, right] = [await disk.open(), await disk.open()];
      const sealed = Uint8Array.from({ length: 70_000 }, (_, at) => (at * 31) % 256);
      const whole: RawRow = { store: "notes", token: "A_-9", tags: ["t1", "t2"], sealed };
      await left.write([{ kind: "put", row: whole }]);
      expect(await right.get("notes", "A_-9")).toEqual(whole);
      expect(await right.list("notes")).toEqual([whole]);
    });

    test("what is not there is undefined, and a list of it is empty", async () => {
      const rows = await (await make()).open();
      expect(await rows.get("notes", "1")).toBeUndefined();
      expect(await rows.list("notes")).toEqual([]);
      expect(await rows.list("notes", "tag")).toEqual([]);
      await rows.write([]);
      await rows.write([{ kind: "delete", store: "notes", token: "1" }]);
    });

    test("a store does not see another's rows, whatever they are called", async () => {
      const rows = await (await make()).open();
      await rows.write([put("a", "1", "in a", ["tag"]), put("a b", "1", "in a b", ["tag"]), put("b", "1", "in b")]);
      expect(await rows.list("a")).toEqual([row("a", "1", "in a", ["tag"])]);
      expect(await rows.list("a b", "tag")).toEqual([row("a b", "1", "in a b", ["tag"])]);
      await rows.write([{ kind: "delete", store: "a", token: "1" }]);
      expect(await rows.get("a b", "1")).toBeDefined();
      expect(await rows.get("b", "1")).toBeDefined();
    });

    test("a tag finds the rows that carry it now, in its store", async () => {
      const rows = await (await make()).open();
      await rows.write([put("a", "1", "", ["red", "round"]), put("a", "2", "", ["red"]), put("b", "3", "", ["red"])]);
      expect(tokens(await rows.list("a", "red"))).toEqual(["1", "2"]);
      await rows.write([put("a", "1", "", ["round"]), { kind: "delete", store: "a", token: "2" }]);
      expect(await rows.list("a", "red")).toEqual([]);
      expect(tokens(await rows.list("a", "round"))).toEqual(["1"]);
    });

    test("the last word on a row stands", async () => {
      const rows = await (await make()).open();
      await rows.write([put("a", "1", "first"), { kind: "delete", store: "a", token: "1" }, put("a", "1", "last")]);
      await rows.write([put("a", "2", "gone"), { kind: "delete", store: "a", token: "2" }]);
      expect(await rows.list("a")).toEqual([row("a", "1", "last")]);
    });

    test("a row is replaced only while it is what it was, among other changes of the same write", async () => {
      const rows = await (await make()).open();
      const replace = (token: string, was: string, text: string): RawChange => ({
        ...{ kind: "replace", row: row("a", token, text, ["tag"]), was: utf8(was) },
      });
      await rows.write([put("a", "1", "one"), put("a", "2", "two")]);
      await rows.write([
        replace("1", "one", "one anew"),
        replace("2", "something else", "lost"),
        replace("3", "never there", "lost"),
        put("b", "1", "beside"),
      ]);
      expect(await rows.get("a", "1")).toEqual(row("a", "1", "one anew", ["tag"]));
      expect(await rows.get("a", "2")).toEqual(row("a", "2", "two"));
      expect(await rows.get("a", "3")).toBeUndefined();
      expect(await rows.get("b", "1")).toBeDefined();
      await rows.write([put("a", "2", "newer"), replace("2", "newer", "newest"), replace("2", "newer", "lost")]);
      expect(await rows.get("a", "2")).toEqual(row("a", "2", "newest", ["tag"]));
    });

    test("the stores that have rows are known by name", async () => {
      const rows = await (await make()).open();
      expect(await rows.stores()).toEqual([]);
      await rows.write([put("b", "1", ""), put("a c", "1", ""), put("a", "1", ""), put("a", "2", "")]);
      expect([...(await rows.stores())].sort()).toEqual(["a", "a c", "b"]);
      await rows.write([{ kind: "delete", store: "b", token: "1" }]);
      expect([...(await rows.stores())].sort()).toEqual(["a", "a c"]);
    });

    test("the tokens of a store are its own, and of the rows that are there now", async () => {
      const rows = await (await make()).open();
      expect(await rows.tokens("a")).toEqual([]);
      await rows.write([put("a", "1", ""), put("a", "2", ""), put("a b", "3", ""), put("b", "4", "")]);
      await rows.write([{ kind: "delete", store: "a", token: "1" }]);
      expect(await rows.tokens("a")).toEqual(["2"]);
      expect(await rows.tokens("a b")).toEqual(["3"]);
    });

    test("what the caller does to its bytes afterwards does not reach the disk, nor the other way round", async () => {
      const rows = await (await make()).open();
      const sealed = Uint8Array.of(1, 2, 3);
      const written = rows.write([{ kind: "put", row: { store: "a", token: "1", tags: [], sealed } }]);
      await written;
      sealed[0] = 9;
      const back = await rows.get("a", "1");
      expect(back?.sealed).toEqual(Uint8Array.of(1, 2, 3));
      back?.sealed.fill(7);
      expect((await rows.list("a"))[0]?.sealed).toEqual(Uint8Array.of(1, 2, 3));
    });

    test("five openings that write 200 rows each, at once, lose none of them", async () => {
      const disk = await make();
      const tabs = await Promise.all(Array.from({ length: 5 }, () => disk.open()));
      await Promise.all(
        tabs.map(async (rows, tab) => {
          for (let at = 0; at < 200; at += 20) {
            await rows.write(Array.from({ length: 20 }, (_, more) => put("a", `${tab} ${at + more}`, "kept", ["all"])));
          }
        }),
      );
      expect((await (await disk.open()).list("a", "all")).length).toBe(1000);
    });

    test("whoever watches a store hears of its changes, from every opening, until it stops", async () => {
      const disk = await make();
      const [here, there] = [await disk.open(), await disk.open()];
      const heard = { mine: 0, both: 0, other: 0 };
      const stop = here.watch(["a"], () => (heard.mine += 1));
      here.watch(["a", "b"], () => (heard.both += 1));
      there.watch(["c"], () => (heard.other += 1));
      await there.write([put("a", "1", ""), { kind: "delete", store: "b", token: "1" }]);
      await vi.waitFor(() => expect(heard).toEqual({ mine: 1, both: 1, other: 0 }));
      stop();
      await here.write([put("b", "1", "")]);
      await vi.waitFor(() => expect(heard).toEqual({ mine: 1, both: 2, other: 0 }));
    });

    test("a row that is only sealed anew is no news", async () => {
      const rows = await (await make()).open();
      await rows.write([put("a", "1", "one"), put("b", "1", "one")]);
      await new Promise((resolve) => setTimeout(resolve, 0));
      let heard = 0;
      rows.watch(["a"], () => (heard += 1));
      let heardOfB = 0;
      rows.watch(["b"], () => (heardOfB += 1));
      await rows.write([{ kind: "replace", row: row("a", "1", "anew"), was: utf8("one") }, put("b", "1", "two")]);
      await vi.waitFor(() => expect(heardOfB).toBe(1));
      expect(heard).toBe(0);
      expect(await rows.get("a", "1")).toEqual(row("a", "1", "anew"));
    });

    test("a disk that the browser has emptied is an empty disk, and takes rows again", async () => {
      const disk = await make();
      await (await disk.open()).write([put("a", "1", "gone", ["tag"])]);
      await disk.lose();
      const rows = await disk.open();
      expect(await rows.list("a", "tag")).toEqual([]);
      await rows.write([put("a", "2", "new")]);
      expect(tokens(await rows.list("a"))).toEqual(["2"]);
    });
  });
}
