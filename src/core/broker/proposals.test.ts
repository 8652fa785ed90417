import { describe, expect, test } from "vitest";
import { AboutEntrySchema, tasks, type AboutEntry, type Task } from "./catalogue-about.ts";
import type { CatalogueEntry } from "./catalogue-entry.ts";
import { toldCatalogue } from "./catalogue-told.ts";
import { toldBy, type ListedModel } from "./listed-model.ts";
import { huggingFace } from "./hub.ts";
import { carriedCatalogue } from "./catalogue-list.ts";
import type { Machine } from "./choose.ts";
import type { Fit, Room } from "./fit.ts";
import { needOfEntry, proposals, type Proposal } from "./proposals.ts";

/** A stream of numbers from 0 to 1 that a seed decides (mulberry32, public domain). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const chance = chances(20_261_121);
const maybe = <Value extends object>(value: Value): Value | object => (chance() < 0.5 ? value : {});
const bytes = () => Math.round(2 ** (26 + chance() * 8));

function drawnEntry(at: number): CatalogueEntry {
  const size = bytes();
  const format = chance() < 0.3 ? "mlc" : chance() < 0.3 ? "onnx" : "gguf";
  const about: AboutEntry = {
    tasks: tasks
      .filter(() => chance() < 0.5)
      .concat(tasks[at % tasks.length] as Task)
      .filter((task, place, all) => all.indexOf(task) === place),
    ...{ goodFor: "Tests.", license: { name: "MIT", url: "https://example.org/" }, languages: ["en"] },
    ...{ memory: Math.ceil(size * (1 + chance())), contextWindow: 8192, small: chance() < 0.5 },
    ...maybe({ f16: true }),
    ...maybe({ largestBuffer: bytes() }),
  };
  return {
    ...{ id: `drawn-${at}`, name: `Drawn ${at}`, format },
    files: [{ path: "model", bytes: size, sha256: "0".repeat(64) }],
    mirrors: [{ kind: "same origin", base: "/models/x/" }],
    ...maybe({ about }),
  };
}
const drawnMachine = (): Machine => ({
  gpu: chance() < 0.5,
  ...maybe({ f16: true }),
  ...maybe({ maxBuffer: bytes() }),
  ...maybe({ memory: bytes() }),
  ...maybe({ threads: 1 + Math.floor(chance() * 8) }),
});

function each(check: (entries: readonly CatalogueEntry[], machine: Machine, room: Room) => void): void {
  for (let at = 0; at < 200; at += 1) {
    const entries = Array.from({ length: 12 }, (_, place) => drawnEntry(place));
    check(entries, drawnMachine(), maybe({ free: bytes() }));
  }
}
const order: readonly Fit["kind"][] = ["fits", "tight", "will not fit"];
const pairs = (list: readonly Proposal[]) => list.slice(1).map((after, at) => [list[at] as Proposal, after] as const);

test("each task has exactly the models that are for it, each once", () => {
  each((entries, machine, room) => {
    for (const { task, proposals: list } of proposals(entries, machine, room)) {
      const wanted = entries.filter(({ about }) => (about?.tasks ?? ["talk"]).includes(task));
      expect(list.map(({ entry }) => entry.id).toSorted()).toEqual(wanted.map(({ id }) => id).toSorted());
    }
  });
});

test("what fits goes before what is tight, and that before what will not fit; a quick one before a slow one", () => {
  each((entries, machine, room) => {
    for (const { proposals: list } of proposals(entries, machine, room)) {
      for (const [before, after] of pairs(list)) {
        const kinds = [before, after].map(({ fit }) => order.indexOf(fit.kind));
        expect(kinds[0]).toBeLessThanOrEqual(kinds[1] as number);
        if (kinds[0] === kinds[1] && before.pace === "slow") expect(after.pace).toBe("slow");
      }
    }
  });
});

test("with a GPU a model that fits there is proposed first; without one none that needs it fits", () => {
  each((entries, machine, room) => {
    for (const { proposals: list } of proposals(entries, machine, room)) {
      const onGpu = list.filter(({ entry, fit }) => needOfEntry(entry).gpu === true && fit.kind === "fits");
      if (!machine.gpu) expect(onGpu).toEqual([]);
      else if (onGpu.length > 0) expect(needOfEntry(list[0]?.entry as ListedModel).gpu).toBe(true);
    }
  });
});

test("among those that are alike in all this, the list's own order stands", () => {
  const machine: Machine = { gpu: false, threads: 4 };
  const [talk] = proposals(carriedCatalogue, machine);
  const quick = talk?.proposals.filter(({ fit, pace }) => fit.kind === "fits" && pace === "quick") ?? [];
  const ids = carriedCatalogue.map(({ id }) => id);
  const places = quick.map(({ entry }) => ids.indexOf(entry.id));
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  expect(quick[0]?.entry.id).toBe("qwen2.5-1.5b-instruct");
});

test("a phone is proposed small models that it can run, and a large machine what answers quickly", () => {
  const phone: Machine = { gpu: false, threads: 4, memory: 2 * 2 ** 30 };
  for (const { proposals: list } of proposals(carriedCatalogue, phone)) {
    expect(list[0]?.fit.kind).not.toBe("will not fit");
    expect(list.filter(({ fit }) => fit.kind === "fits").every(({ entry }) => entry.about?.small)).toBe(true);
  }
  const desk = proposals(carriedCatalogue, { gpu: false, threads: 8 });
  for (const { proposals: list } of desk) expect(list[0]).toMatchObject({ pace: "quick", fit: { kind: "fits" } });
});

describe("of all that the app knows", () => {
  const all: readonly ListedModel[] = [...carriedCatalogue, ...toldCatalogue.map((one) => toldBy(one, huggingFace))];
  const firstOf = (machine: Machine, task: Task = "talk", room: Room = {}) =>
    proposals(all, { threads: 8, ...machine }, room).find((one) => one.task === task)?.proposals[0]?.entry.id;
  const gib = 2 ** 30;

  test("a good graphics card is proposed the most able model that runs there, in the form that suits it", () => {
    expect(firstOf({ gpu: true, f16: true, maxBuffer: 4 * gib })).toBe("qwen3-4b-mlc-q4f16");
    expect(firstOf({ gpu: true, maxBuffer: 4 * gib })).toBe("qwen3-4b-mlc-q4f32");
    for (const task of tasks.filter((one) => one !== "code"))
      expect(firstOf({ gpu: true, f16: true, memory: 8 * gib }, task)).toMatch(/-mlc-q4f16$/);
  });

  test("a small graphics card is proposed a small model that fits it", () => {
    const small: Machine = { gpu: true, maxBuffer: 100 * 2 ** 20, memory: 4 * gib };
    expect(firstOf({ ...small, f16: true })).toBe("qwen2.5-0.5b-mlc-q4f16");
    expect(firstOf(small)).toBe("qwen2.5-0.5b-mlc-q4f32");
    expect(firstOf({ ...small, f16: true }, "documents", { free: 1 * gib })).toBe("qwen2.5-0.5b-mlc-q4f16");
  });

  test("without a graphics card the processor's models stand as they did, and none of the card's fits", () => {
    const machine: Machine = { gpu: false, threads: 8 };
    for (const [at, { proposals: list }] of proposals(all, machine).entries()) {
      const plain = proposals(carriedCatalogue, machine)[at]?.proposals.map(({ entry }) => entry.id) ?? [];
      expect(list.slice(0, plain.length).map(({ entry }) => entry.id)).toEqual(plain);
      for (const { entry, fit } of list) if (needOfEntry(entry).gpu === true) expect(fit.kind).toBe("will not fit");
    }
  });

  test("a model's second form is proposed only where it fits better than the first", () => {
    for (const machine of [{ gpu: true, f16: true }, { gpu: false }, { gpu: true, memory: gib }])
      for (const { proposals: list } of proposals(all, machine))
        for (const { entry, fit } of list)
          if ("insteadOf" in entry) {
            const other = list.find((one) => one.entry.id === entry.insteadOf);
            expect(order.indexOf(fit.kind)).toBeLessThan(order.indexOf(other?.fit.kind ?? "fits"));
          }
  });

  test("each model for the graphics card says all that a person chooses by, under names and ids of its own", () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { about, bytes, insteadOf } of toldCatalogue) {
      expect(AboutEntrySchema.safeParse(about).success).toBe(true);
      expect(about.memory).toBeGreaterThan(bytes);
      expect(about.f16 === true).toBe(about.weights?.includes("q4f16"));
      if (insteadOf !== undefined) expect(toldCatalogue.some(({ id }) => id === insteadOf)).toBe(true);
    }
  });
});
