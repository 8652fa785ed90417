import { expect, test } from "vitest";
import type { GateEntry } from "#app/app.ts";
import { leftOf } from "./left.ts";

const entry = (neuronId: string, allowed: boolean, bytesOut: number): GateEntry => ({
  at: 1,
  neuronId,
  origin: "http://127.0.0.1:3901",
  purpose: "tools",
  allowed,
  reason: "",
  bytesOut,
});

test("nothing has left while the gate let nothing through, and what it refused is said", () => {
  expect(leftOf([], undefined).title).toBe("Nothing has left");
  expect(leftOf([entry("a", false, 0)], "a")).toMatchObject({ requests: 0, refused: 1, title: "Nothing has left" });
});

test("what left is counted for the neuron that sent it", () => {
  const log = [entry("a", true, 1_500), entry("a", true, 500), entry("b", true, 9)];
  expect(leftOf(log, "a")).toMatchObject({ title: "2 kB left this device", sentence: "2 requests to 1 address." });
  expect(leftOf(log, undefined).requests).toBe(3);
});
