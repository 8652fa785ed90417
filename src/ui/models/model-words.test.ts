import { expect, test } from "vitest";
import { factsOf, goodFor, usersInWords } from "./model-words.ts";

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
    "calls tools in its own way",
    "can be held to a form",
  ]);
  expect(facts({ nativeTools: false, constrained: false })).toEqual(["reads 512 tokens", "is told of tools in words"]);
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
