import { expect, test } from "vitest";
import { deviceWords } from "./membrane-words.ts";

test("with no neuron open no more is said than that: a person may have asked a server by themselves", () => {
  expect(deviceWords([{ name: "Clerk", open: false }])).toBe("Nothing leaves this device by itself");
  expect(deviceWords([{ name: "Clerk", open: true }])).toBe("Clerk may reach out");
});
