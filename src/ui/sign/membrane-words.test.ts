import { expect, test } from "vitest";
import { deviceWords, membraneWords } from "./membrane-words.ts";

test("with no neuron open no more is said than that: a person may have asked a server by themselves", () => {
  expect(deviceWords([{ name: "Clerk", open: false }])).toBe("Nothing leaves this device by itself");
  expect(deviceWords([{ name: "Clerk", open: true }])).toBe("Clerk may reach out");
});

test("words that go to a server on this device alone are said to stay on it", () => {
  expect(membraneWords({ open: false })).toBe("Stays inside");
  expect(membraneWords({ open: true, onThisDevice: true })).toBe("Stays on this device");
  expect(membraneWords({ open: true })).toBe("May leave");
});
