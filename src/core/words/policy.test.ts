import { expect, test } from "vitest";
import { lockUnder, noPolicy, refusedByPolicy, strictestPolicy, tierUnder } from "./policy.ts";

const away = "https://tools.example";
const here = "http://127.0.0.1:3901";

test("a policy narrows a neuron's tier and never widens it", () => {
  expect(tierUnder({ ...noPolicy, greatestTier: 1 }, 2)).toBe(1);
  expect(tierUnder({ ...noPolicy, greatestTier: 1 }, 0)).toBe(0);
  expect(tierUnder(noPolicy, 2)).toBe(2);
});

test("servers are all but some, or only some", () => {
  const allBut = { ...noPolicy, servers: { kind: "all-but", origins: [away] } } as const;
  const only = { ...noPolicy, servers: { kind: "only", origins: [away] } } as const;
  expect(refusedByPolicy(allBut, 2, away)).toContain(away);
  expect(refusedByPolicy(allBut, 2, here)).toBeUndefined();
  expect(refusedByPolicy(only, 2, away)).toBeUndefined();
  expect(refusedByPolicy(only, 2, here)).toContain(here);
});

test("where nothing may leave, what is elsewhere is refused and this device is not", () => {
  const inside = { ...noPolicy, greatestTier: 0 } as const;
  expect(refusedByPolicy(inside, 2, away)).toContain("lets nothing leave");
  expect(refusedByPolicy(inside, 2, here)).toBeUndefined();
  expect(refusedByPolicy(strictestPolicy, 2, here)).toBeDefined();
});

test("a person may lock sooner than the machine says, not later", () => {
  const ten = { ...noPolicy, lockWithin: 10 };
  expect([lockUnder(ten, 0), lockUnder(ten, 60), lockUnder(ten, 5), lockUnder(noPolicy, 0)]).toEqual([10, 10, 5, 0]);
});
