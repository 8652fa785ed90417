import { expect, test } from "vitest";
import { getInWords } from "./catalogue-words.ts";
import { factsOf, fitInWords, goodFor, machineInWords, usersInWords, wishInWords } from "./model-words.ts";

const facts = (more: Parameters<typeof factsOf>[0]["capabilities"]) =>
  factsOf({
    ...{ id: "big", name: "big", kind: "server", origin: "http://attic:11434", contextWindow: 512, small: false },
    ...{ neurons: [], ...(more === undefined ? {} : { capabilities: more }) },
  });

test("what is known that a model can is said, and what is not known is not", () => {
  expect(facts(undefined)).toEqual(["reads 512 tokens"]);
  expect(facts({})).toEqual(["reads 512 tokens"]);
  expect(facts({ nativeTools: true, constrained: true, vision: false })).toEqual([
    "reads 512 tokens",
    "calls tools itself",
    "can be held to a form (JSON)",
    "sees no pictures",
  ]);
  expect(facts({ streaming: true, nativeTools: false, constrained: false })).toEqual([
    "reads 512 tokens",
    "answers in pieces",
    "is told of tools in words",
    "cannot be held to a form (JSON)",
  ]);
});

test("a window that nobody told is called assumed", () => {
  const row = { id: "big", name: "big", kind: "server", contextWindow: 8192, small: false, neurons: [] } as const;
  expect(factsOf({ ...row, isWindowAssumed: true })).toEqual(["reads 8,192 tokens (assumed)"]);
});

test("nobody reads that a model is unused where others have neurons that cannot be seen", () => {
  const dog = { kind: "brought", neurons: [] } as const;
  expect(usersInWords(dog, { kind: "alone" })).toBe("It answers for no neuron now.");
  expect(usersInWords(dog, { kind: "admin", others: ["Bo"] })).toBe(
    "It answers for no neuron of yours now. Neurons of others here (Bo) may use it, too: you do not see them.",
  );
  expect(usersInWords(dog, { kind: "refused", reason: "Only an admin can remove it." })).toBe(
    "It answers for no neuron of yours now. Only an admin can remove it.",
  );
});

test("what a small model is good for depends on how small it is", () => {
  const [tiny, larger] = [145_000_000, 640_000_000].map((bytes) => goodFor({ kind: "brought", small: true, bytes }));
  expect(tiny).toMatch(/^Short questions and single facts\. It makes facts up/);
  expect(larger).toMatch(/^Questions, short texts and summaries\./);
});

test("a model without a graphics card to run on is too large for nothing, and is fetched for another machine", () => {
  const why = "It needs one.";
  expect(fitInWords({ kind: "will not fit", why, lacks: "graphics card" })).toBe("Needs a graphics card");
  expect(fitInWords({ kind: "will not fit", why })).toBe("Will not fit");
  expect(getInWords({ kind: "will not fit", why, lacks: "graphics card" })).toBe("Get it for another machine");
  expect(getInWords({ kind: "will not fit", why, lacks: "room" })).toBe("Get it");
});

test("what is free is said to be on the disk, and what the browser does not tell is said so", () => {
  expect(machineInWords({ machine: { gpu: true }, free: 11e9 })).toBe(
    "The browser may use a graphics card. How much memory there is, the browser does not say. 11 GB on the disk are free for models.",
  );
});

test("of a model at a server nothing is promised that nobody found out", () => {
  const served = { kind: "server", small: false } as const;
  expect(goodFor(served)).toBe("Whether it asks for tools itself is not found out yet.");
  expect(goodFor({ ...served, capabilities: { nativeTools: true } })).toBe("It asks for tools itself.");
});

test("a wish that nothing here offers says so where it is greyed, and one that is here does not", () => {
  expect(wishInWords({ wish: "llama3.1:8b", isMissing: true })).toBe("llama3.1:8b (wished for, not here)");
  expect(wishInWords({ wish: "llama3.1:8b" })).toBe("llama3.1:8b");
});
