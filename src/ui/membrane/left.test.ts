import { expect, test } from "vitest";
import type { GateTotal } from "#app/app.ts";
import { leftOf } from "./left.ts";

const here = "http://127.0.0.1:3901";
const total = (neuronId: string, allowed: number, bytesOut: number, refused = 0): GateTotal => ({
  neuronId,
  allowed,
  bytesOut,
  refused,
  origins: allowed === 0 ? [] : [here],
});

test("nothing has left while the gate let nothing through, and what it refused is said", () => {
  expect(leftOf([], undefined).title).toBe("Nothing has left");
  expect(leftOf([total("a", 0, 0, 1)], "a")).toEqual({
    title: "Nothing has left",
    sentence: "0 requests since BRANE was first opened here. 1 request refused.",
  });
});

test("what left is counted for the neuron that sent it", () => {
  const totals = [total("a", 2, 2_000), total("b", 1, 9)];
  expect(leftOf(totals, "a")).toEqual({ title: "2 kB left this device", sentence: "2 requests to 1 address." });
  expect(leftOf(totals, undefined).sentence).toBe("3 requests to 1 address.");
});

test("before the sums are read nothing is claimed", () => {
  expect(leftOf(undefined, "a").title).not.toContain("Nothing");
});
