import { describe, expect, test } from "vitest";
import type { VectorIndex } from "./ports.ts";

type Vector = Float32Array<ArrayBuffer>;
const vector = (...values: readonly number[]): Vector => Float32Array.from(values);
const ids = (hits: readonly { readonly id: string }[]) => hits.map((hit) => hit.id);

/** What every VectorIndex promises. */
export function vectorIndexContract(make: (dimensions: number) => Promise<VectorIndex> | VectorIndex): void {
  describe("vector index", () => {
    test("an empty index is of size 0 and finds nothing", async () => {
      const index = await make(3);
      expect(index.dimensions).toBe(3);
      expect(await index.size()).toBe(0);
      expect(await index.search(vector(1, 0, 0), 5)).toEqual([]);
    });

    test("the best comes first, with its cosine as score, whatever the vectors' lengths", async () => {
      const index = await make(2);
      await index.add([
        { id: "away", vector: vector(-3, 0) },
        { id: "near", vector: vector(10, 10) },
        { id: "same", vector: vector(0.001, 0) },
        { id: "across", vector: vector(0, 7) },
      ]);
      const hits = await index.search(vector(5, 0), 10);
      expect(ids(hits)).toEqual(["same", "near", "across", "away"]);
      const expected = [1, Math.SQRT1_2, 0, -1];
      hits.forEach((hit, at) => expect(hit.score).toBeCloseTo(expected[at] ?? NaN, 6));
    });

    test("no more than the limit, and nothing at a limit of 0", async () => {
      const index = await make(1);
      await index.add(["a", "b", "c"].map((id) => ({ id, vector: vector(1) })));
      expect(ids(await index.search(vector(1), 2))).toEqual(["a", "b"]);
      expect(await index.search(vector(1), 0)).toEqual([]);
    });

    test("40 identical vectors are all found, ordered by id", async () => {
      const index = await make(384);
      const same = Float32Array.from({ length: 384 }, (_, at) => Math.sin(at + 1));
      const names = Array.from({ length: 40 }, (_, at) => `passage ${String((at * 27) % 40).padStart(2, "0")}`);
      await index.add(names.map((id) => ({ id, vector: same })));
      const hits = await index.search(same, 100);
      expect(ids(hits)).toEqual(names.toSorted());
      expect(new Set(hits.map((hit) => hit.score)).size).toBe(1);
      expect(ids(await index.search(same, 7))).toEqual(names.toSorted().slice(0, 7));
    });

    test("ids tie by code unit, as written", async () => {
      const index = await make(1);
      await index.add(["é", "a", "Z", "10", "9"].map((id) => ({ id, vector: vector(2) })));
      expect(ids(await index.search(vector(1), 9))).toEqual(["10", "9", "Z", "a", "é"]);
    });

    test("a zero vector scores 0 and comes last, also after negative scores", async () => {
      const index = await make(2);
      await index.add([
        { id: "a zero", vector: vector(0, 0) },
        { id: "b opposite", vector: vector(-1, 0) },
        { id: "c across", vector: vector(0, 1) },
        { id: "d zero", vector: vector(0, -0) },
        { id: "e same", vector: vector(1, 0) },
      ]);
      const hits = await index.search(vector(1, 0), 5);
      expect(ids(hits)).toEqual(["e same", "c across", "b opposite", "a zero", "d zero"]);
      expect(hits.slice(3).map((hit) => hit.score)).toEqual([0, 0]);
      expect(ids(await index.search(vector(1, 0), 3))).toEqual(["e same", "c across", "b opposite"]);
    });

    test("to a zero query everything scores 0", async () => {
      const index = await make(2);
      await index.add([
        { id: "b", vector: vector(1, 0) },
        { id: "a", vector: vector(0, -1) },
      ]);
      expect(await index.search(vector(0, 0), 5)).toEqual([
        { id: "a", score: 0 },
        { id: "b", score: 0 },
      ]);
    });

    const bad: readonly (readonly [string, Vector])[] = [
      ["NaN", vector(1, NaN, 0)],
      ["Infinity", vector(1, Infinity, 0)],
      ["minus Infinity", vector(1, -Infinity, 0)],
      ["too few numbers", vector(1, 0)],
      ["too many numbers", vector(1, 0, 0, 0)],
      ["no numbers", vector()],
    ];
    test.each(bad)("%s is refused, and nothing of the call is done", async (_, wrong) => {
      const index = await make(3);
      await index.add([{ id: "kept", vector: vector(1, 0, 0) }]);
      const both = [
        { id: "before", vector: vector(0, 1, 0) },
        { id: "kept", vector: wrong },
      ];
      await expect(index.add(both)).rejects.toBeInstanceOf(RangeError);
      await expect(index.search(wrong, 1)).rejects.toBeInstanceOf(RangeError);
      expect(await index.size()).toBe(1);
      expect(await index.search(vector(1, 0, 0), 5)).toEqual([{ id: "kept", score: 1 }]);
    });

    test("the largest and the smallest numbers of f32 keep their direction", async () => {
      const index = await make(2);
      await index.add([
        { id: "huge", vector: vector(3e38, 3e38) },
        { id: "tiny", vector: vector(1e-45, -1e-45) },
      ]);
      const hits = await index.search(vector(1e-45, 1e-45), 5);
      expect(ids(hits)).toEqual(["huge", "tiny"]);
      expect(hits[0]?.score).toBeCloseTo(1, 6);
      expect(hits[1]?.score).toBeCloseTo(0, 6);
    });

    test("adding an id again replaces its vector", async () => {
      const index = await make(2);
      await index.add([{ id: "one", vector: vector(1, 0) }]);
      await index.add([
        { id: "one", vector: vector(-1, 0) },
        { id: "two", vector: vector(1, 0) },
        { id: "two", vector: vector(0, 1) },
      ]);
      expect(await index.size()).toBe(2);
      expect(ids(await index.search(vector(0, 1), 5))).toEqual(["two", "one"]);
      expect(await index.search(vector(-1, 0), 1)).toEqual([{ id: "one", score: 1 }]);
    });

    test("what was removed is gone, what was not there is no trouble, the rest stays", async () => {
      const index = await make(2);
      const names = Array.from({ length: 11 }, (_, at) => `n${String(at).padStart(2, "0")}`);
      await index.add(names.map((id, at) => ({ id, vector: vector(Math.cos(at / 10), Math.sin(at / 10)) })));
      await index.remove(["n00", "n05", "n10", "never there", "n05"]);
      expect(await index.size()).toBe(8);
      expect(ids(await index.search(vector(1, 0), 20))).toEqual([
        "n01",
        "n02",
        "n03",
        "n04",
        "n06",
        "n07",
        "n08",
        "n09",
      ]);
      await index.add([{ id: "n05", vector: vector(1, 0) }]);
      expect(ids(await index.search(vector(1, 0), 2))).toEqual(["n05", "n01"]);
    });

    test("after clear it is empty, and takes vectors again", async () => {
      const index = await make(2);
      await index.add([{ id: "a", vector: vector(1, 0) }]);
      await index.clear();
      expect(await index.size()).toBe(0);
      expect(await index.search(vector(1, 0), 5)).toEqual([]);
      await index.add([{ id: "b", vector: vector(1, 0) }]);
      expect(ids(await index.search(vector(1, 0), 5))).toEqual(["b"]);
    });

    test("it finds what a slow and simple search finds, at odd sizes and dimensions", async () => {
      const index = await make(13);
      const random = numbersFrom(7);
      const some = () => Float32Array.from({ length: 13 }, () => random() - 0.5);
      const entries = Array.from({ length: 203 }, (_, at) => ({ id: `v${at}`, vector: some() }));
      for (const entry of entries) await index.add([entry]);
      const query = some();
      const hits = await index.search(query, 203);
      const expected = entries.map(({ id, vector }) => ({ id, score: cosine(vector, query) }));
      expected.sort((a, b) => b.score - a.score);
      expect(ids(hits)).toEqual(ids(expected));
      hits.forEach((hit, at) => expect(hit.score).toBeCloseTo(expected[at]?.score ?? NaN, 5));
    });

    test("among thousands that are all alike it misses none of the best", async () => {
      const index = await make(48);
      const random = numbersFrom(11);
      const subjects = Array.from({ length: 5 }, () => Float32Array.from({ length: 48 }, () => random() - 0.5));
      const some = () => {
        const subject = subjects[Math.floor(random() * 5)] ?? new Float32Array(48);
        return subject.map((value) => value + (random() - 0.5) / 50);
      };
      const entries = Array.from({ length: 3001 }, (_, at) => ({ id: `v${at}`, vector: some() }));
      await index.add(entries);
      await index.add(entries.slice(0, 30).map(({ vector }, at) => ({ id: `twin of v${at}`, vector })));
      await index.remove(["v7", "twin of v8", "v3000"]);
      for (const query of [some(), entries[3]?.vector ?? some(), some()]) {
        const all = await index.search(query, 10_000);
        expect(all).toHaveLength(3028);
        expect(await index.search(query, 10)).toEqual(all.slice(0, 10));
        for (const { id, score } of all.slice(0, 10)) {
          const number = Number(/\d+$/.exec(id)?.[0]);
          expect(score).toBeCloseTo(cosine(entries[number]?.vector ?? query, query), 5);
        }
      }
    });
  });
}

function cosine(a: Vector, b: Vector): number {
  const dot = (x: Vector, y: Vector) => x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** Numbers in 0 … 1 that are the same in every run (xorshift32). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
