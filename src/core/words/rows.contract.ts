import { describe, expect, test, vi } from "vitest";
import { sha256Hex } from "./bytes.ts";
import type { Rows } from "./rows.ts";

/** One storage that can be opened more than once, as tabs open one database. */
export interface RowsUnderTest {
  open(): Promise<Rows>;
}

/** What every `Rows` promises. `make` gives an empty storage of its own for each test. */
export function rowsContract(name: string, make: () => Promise<RowsUnderTest>): void {
  describe(`${name} keeps the contract of Rows`, () => {
    const one = async () => (await make()).open();

    test("what was written comes back equal, byte arrays over buffers of their own", async () => {
      const rows = await one();
      const bytes = Uint8Array.of(0, 1, 127, 128, 255);
      const value = {
        text: "Grüße 你好 🧠",
        none: null,
        list: [1.5, -2, true, { deep: bytes.subarray(1) }],
        bytes,
        empty: new Uint8Array(0),
      };
      await rows.write([{ kind: "put", store: "a", id: "1", value }]);
      const back = (await rows.get("a", "1")) as typeof value;
      expect(back).toEqual(value);
      expect(back.bytes.byteOffset).toBe(0);
      expect(back.bytes.buffer.byteLength).toBe(5);
    });

    test("strings that look like the encoding's own signs come back as they are", async () => {
      const rows = await one();
      const value = [
        "\u00000:1",
        "\u0000",
        "\u0000\u0000x",
        "\\u0000",
        { "\u00001:2": "\u0000" },
        Uint8Array.of(7),
        { __proto: 1 },
      ];
      await rows.write([{ kind: "put", store: "a", id: "1", value }]);
      expect(await rows.get("a", "1")).toEqual(value);
    });

    test("a value that is a bare byte array, a string, a number or null is a value too", async () => {
      const rows = await one();
      const values: readonly unknown[] = [Uint8Array.of(1, 2), "text", 0, null, false, [], {}];
      await rows.write(values.map((value, index) => ({ kind: "put", store: "a", id: String(index), value })));
      expect((await rows.list("a")).map((row) => row.value)).toEqual(values);
    });

    test("what is not there is undefined, and a list of nothing is empty", async () => {
      const rows = await one();
      expect(await rows.get("a", "missing")).toBeUndefined();
      expect(await rows.list("a")).toEqual([]);
      expect(await rows.list("a", "tag")).toEqual([]);
      await rows.write([{ kind: "delete", store: "a", id: "missing" }]);
      await rows.write([]);
    });

    test("the caller's later changes to a value do not reach what is stored, nor the other way round", async () => {
      const rows = await one();
      const value = { list: [1], bytes: Uint8Array.of(1) };
      const written = rows.write([{ kind: "put", store: "a", id: "1", value }]);
      value.list.push(2);
      value.bytes[0] = 9;
      await written;
      const back = (await rows.get("a", "1")) as typeof value;
      expect(back).toEqual({ list: [1], bytes: Uint8Array.of(1) });
      back.list.push(3);
      expect(await rows.get("a", "1")).toEqual({ list: [1], bytes: Uint8Array.of(1) });
    });

    test("a list is ordered by id, by UTF-16 code units", async () => {
      const rows = await one();
      const ids = ["b", "a", "B", "10", "2", "é", "z", "", "a b", "\u0000", "🧠"];
      await rows.write(ids.map((id) => ({ kind: "put", store: "a", id, value: id })));
      expect((await rows.list("a")).map((row) => row.id)).toEqual([...ids].sort());
    });

    test("rows are found by each of their tags, until they lose it", async () => {
      const rows = await one();
      await rows.write([
        { kind: "put", store: "a", id: "1", value: 1, tags: ["red", "round"] },
        { kind: "put", store: "a", id: "2", value: 2, tags: ["red"] },
        { kind: "put", store: "a", id: "3", value: 3 },
        { kind: "put", store: "b", id: "4", value: 4, tags: ["red"] },
      ]);
      const found = async (tag: string) => (await rows.list("a", tag)).map((row) => row.id);
      expect(await found("red")).toEqual(["1", "2"]);
      expect(await found("round")).toEqual(["1"]);
      await rows.write([{ kind: "put", store: "a", id: "1", value: 1, tags: ["round", "round"] }]);
      expect(await found("red")).toEqual(["2"]);
      expect(await found("round")).toEqual(["1"]);
      await rows.write([{ kind: "delete", store: "a", id: "2" }]);
      expect(await found("red")).toEqual([]);
      expect((await rows.list("b", "red")).map((row) => row.id)).toEqual(["4"]);
    });

    test("an id is one row in its store and another in the next", async () => {
      const rows = await one();
      await rows.write([
        { kind: "put", store: "a", id: "1", value: "in a" },
        { kind: "put", store: "b", id: "1", value: "in b" },
      ]);
      await rows.write([{ kind: "delete", store: "a", id: "1" }]);
      expect(await rows.get("a", "1")).toBeUndefined();
      expect(await rows.get("b", "1")).toBe("in b");
      expect(await rows.list("b")).toEqual([{ id: "1", value: "in b" }]);
    });

    test("changes happen in their order: the last word on an id stands", async () => {
      const rows = await one();
      await rows.write([
        { kind: "put", store: "a", id: "1", value: "first" },
        { kind: "delete", store: "a", id: "1" },
        { kind: "put", store: "a", id: "1", value: "last" },
        { kind: "put", store: "a", id: "2", value: "gone" },
        { kind: "delete", store: "a", id: "2" },
      ]);
      expect(await rows.list("a")).toEqual([{ id: "1", value: "last" }]);
    });

    test("a write with one value that cannot be stored changes nothing", async () => {
      const rows = await one();
      for (const value of [
        undefined,
        () => 1,
        Number.NaN,
        new Date(0),
        new Map(),
        [undefined],
        Float32Array.of(1),
        1n,
      ]) {
        const write = rows.write([
          { kind: "put", store: "a", id: "good", value: 1 },
          { kind: "put", store: "a", id: "bad", value },
        ]);
        await expect(write).rejects.toThrow(TypeError);
      }
      expect(await rows.list("a")).toEqual([]);
    });

    test("an undefined member is left out, as JSON leaves it out", async () => {
      const rows = await one();
      await rows.write([{ kind: "put", store: "a", id: "1", value: { here: 1, absent: undefined } }]);
      expect(Object.keys((await rows.get("a", "1")) as object)).toEqual(["here"]);
    });

    test("two openings of one storage see each other's rows and changes", async () => {
      const storage = await make();
      const [left, right] = await Promise.all([storage.open(), storage.open()]);
      await Promise.all([
        left.write([{ kind: "put", store: "a", id: "left", value: "from left", tags: ["shared"] }]),
        right.write([{ kind: "put", store: "a", id: "right", value: "from right", tags: ["shared"] }]),
      ]);
      for (const rows of [left, right]) {
        expect((await rows.list("a", "shared")).map((row) => row.value)).toEqual(["from left", "from right"]);
      }
    });

    test("a listener hears of its stores' changes, from here and from elsewhere, and of no other", async () => {
      const storage = await make();
      const [here, elsewhere] = await Promise.all([storage.open(), storage.open()]);
      const heard = { mine: 0, other: 0, far: 0 };
      const stops = [
        here.watch(["a", "b"], () => (heard.mine += 1)),
        here.watch(["c"], () => (heard.other += 1)),
        elsewhere.watch(["a"], () => (heard.far += 1)),
      ];
      await here.write([{ kind: "put", store: "a", id: "1", value: 1 }]);
      await vi.waitFor(() => expect(heard).toEqual({ mine: 1, other: 0, far: 1 }));
      await elsewhere.write([
        { kind: "put", store: "a", id: "1", value: 2 },
        { kind: "delete", store: "b", id: "1" },
      ]);
      await vi.waitFor(() => expect(heard).toEqual({ mine: 2, other: 0, far: 2 }));
      for (const stop of stops) stop();
      const again = new Promise<void>((resolve) => here.watch(["c"], resolve));
      await elsewhere.write([{ kind: "put", store: "a", id: "1", value: 3 }]);
      await elsewhere.write([{ kind: "put", store: "c", id: "1", value: 3 }]);
      await again;
      expect(heard).toEqual({ mine: 2, other: 0, far: 2 });
    });

    test("large and many rows go in together", async () => {
      const rows = await one();
      const big = new Uint8Array(3_000_000).map((_, index) => index % 251);
      await rows.write([
        { kind: "put", store: "a", id: "big", value: { big } },
        ...Array.from({ length: 300 }, (_, index) => ({
          kind: "put" as const,
          store: "b",
          id: String(index),
          value: { index },
        })),
      ]);
      const back = (await rows.get("a", "big")) as { readonly big: Uint8Array };
      expect(await sha256Hex(back.big)).toBe(await sha256Hex(big));
      expect((await rows.list("b")).length).toBe(300);
    });
  });
}
