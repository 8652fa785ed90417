import { expect, test } from "vitest";
import type { Machine } from "./choose.ts";
import { fitOf, type Fit, type Need, type Room } from "./fit.ts";

const order: readonly Fit["kind"][] = ["fits", "tight", "will not fit"];
const rank = (fit: Fit) => order.indexOf(fit.kind);

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

const drawn = 2_000;
function each(check: (need: Need, machine: Machine, room: Room, chance: () => number) => void): void {
  const chance = chances(20_261_121);
  const bytes = () => Math.round(2 ** (10 + chance() * 26));
  const maybe = <Value>(value: Value): Value | undefined => (chance() < 0.5 ? value : undefined);
  const some = <Part extends object>(part: { [Key in keyof Part]: Part[Key] | undefined }) =>
    Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as Part;
  for (let at = 0; at < drawn; at += 1) {
    const need: Need = {
      ...{ memory: bytes(), toKeep: maybe(bytes()) ?? 0 },
      ...some<Partial<Need>>({ onCpu: maybe(true), gpu: maybe(true), f16: maybe(true), largestBuffer: maybe(bytes()) }),
    };
    const machine: Machine = {
      gpu: chance() < 0.5,
      ...some<Partial<Machine>>({ f16: maybe(true), maxBuffer: maybe(bytes()), memory: maybe(bytes()) }),
    };
    check(need, machine, some<Room>({ free: maybe(bytes()) }), chance);
  }
}

test("more memory, room or GPU never makes a fit worse", () => {
  each((need, machine, room, chance) => {
    const more = 1 + chance() * 4;
    const better: Machine = {
      ...machine,
      gpu: true,
      f16: true,
      ...(machine.memory === undefined ? {} : { memory: machine.memory * more }),
      ...(machine.maxBuffer === undefined ? {} : { maxBuffer: machine.maxBuffer * more }),
    };
    const roomier = room.free === undefined ? room : { free: room.free * more };
    expect(rank(fitOf(need, better, roomier))).toBeLessThanOrEqual(rank(fitOf(need, machine, room)));
  });
});

test("a model that needs more never fits better", () => {
  each((need, machine, room, chance) => {
    const more = 1 + chance() * 4;
    const larger = { ...need, memory: need.memory * more, toKeep: need.toKeep * more };
    expect(rank(fitOf(larger, machine, room))).toBeGreaterThanOrEqual(rank(fitOf(need, machine, room)));
  });
});

test("what the browser does not tell rules nothing out, and every fit says why in a sentence", () => {
  each((need, machine, room) => {
    expect(fitOf(need, machine, room).why).toMatch(/^[A-Z].+\.$/);
    const asked: Need = { memory: need.memory, toKeep: need.toKeep };
    expect(fitOf(asked, { gpu: false }, {}).kind).toBe("fits");
  });
});

test("each limit says itself", () => {
  const need: Need = { memory: 2e9, toKeep: 1.5e9 };
  const why = (more: Partial<Need>, machine: Partial<Machine>, room: Room = {}) =>
    fitOf({ ...need, ...more }, { gpu: false, ...machine }, room);
  expect(why({ gpu: true }, {})).toMatchObject({
    ...{ kind: "will not fit", lacks: "graphics card" },
    why: expect.stringContaining("WebGPU") as string,
  });
  expect(why({ f16: true }, { gpu: true }).why).toContain("half precision");
  expect(why({ largestBuffer: 3e9 }, { gpu: true, maxBuffer: 2 ** 28 }).why).toContain("3 GB of graphics memory");
  expect(why({ memory: 5e9, onCpu: true }, {})).toMatchObject({ kind: "will not fit" });
  expect(why({}, { memory: 1e9 })).toMatchObject({ kind: "will not fit" });
  expect(why({}, { memory: 3e9 })).toMatchObject({ kind: "tight" });
  expect(why({}, {}, { free: 1e9 })).toEqual({
    ...{ kind: "will not fit", lacks: "room" },
    why: "It takes 1.5 GB on the disk, and the browser has 1 GB left.",
  });
  expect(why({}, {}, { free: 1.6e9 })).toMatchObject({ kind: "tight" });
  expect(why({}, { memory: 8e9 }, { free: 9e9 })).toEqual({
    kind: "fits",
    why: "It takes about 2 GB of memory, and this machine has 8 GB.",
  });
});
