import { expect, test } from "vitest";
import type { GateTotal } from "#app/app.ts";
import { byPerson, leftOf } from "./left.ts";

const here = "http://127.0.0.1:3901";
const away = "https://models.example";
const total = (neuronId: string, allowed: number, bytesOut: number, refused = 0, origin = away): GateTotal => ({
  neuronId,
  allowed,
  bytesOut,
  refused,
  origins: allowed === 0 ? [] : [origin],
});

test("nothing has left while the gate let nothing through, and what it refused is said", () => {
  expect(leftOf([], undefined).title).toBe("Nothing has left");
  expect(leftOf([total("a", 0, 0, 1)], "a")).toEqual({
    title: "Nothing of this neuron has left",
    sentence: "0 requests of this neuron since BRANE was first opened here. 1 request refused.",
  });
});

test("what left is counted for the neuron that sent it", () => {
  const totals = [total("a", 2, 2_000), total("b", 1, 9)];
  expect(leftOf(totals, "a")).toEqual({ title: "2 kB left this device", sentence: "2 requests to 1 address." });
  expect(leftOf(totals, undefined).sentence).toBe("3 requests to 1 address.");
});

test("what a person asked by themselves counts for BRANE, and is named beside a neuron that sent nothing", () => {
  const totals = [total(byPerson, 2, 3_600)];
  expect(leftOf(totals, undefined)).toEqual({ title: "3.6 kB left this device", sentence: "2 requests to 1 address." });
  expect(leftOf(totals, "a")).toEqual({
    title: "Nothing of this neuron has left",
    sentence:
      "0 requests of this neuron since BRANE was first opened here. You yourself made 2 requests, such as asking a server for its models.",
  });
});

test("what went to a server on this device is not said to have left it, and what went to both is not said to have stayed", () => {
  const onThis = total("a", 1, 3_600, 0, here);
  expect(leftOf([onThis], "a").title).toBe("3.6 kB went to a server on this device");
  expect(leftOf([onThis, total("b", 1, 400)], undefined)).toEqual({
    title: "4 kB went out",
    sentence: "2 requests to 2 addresses, 1 of them on this device.",
  });
});

test("what got no answer is not said to have gone to anybody", () => {
  const lost = { ...total("a", 1, 2_000, 0, here), unanswered: 1 };
  expect(leftOf([lost], "a")).toEqual({
    title: "1 request without an answer",
    sentence: "1 request to 1 address: whether the 2 kB arrived is not known.",
  });
  expect(leftOf([{ ...lost, allowed: 2 }], "a").sentence).toBe("2 requests to 1 address. 1 request got no answer.");
});

test("before the sums are read nothing is claimed", () => {
  expect(leftOf(undefined, "a").title).not.toContain("Nothing");
});
