import { expect, test } from "vitest";
import { answeredByInWords, answerSpeed, signature, tokensInWords } from "./answer-facts.ts";

const usage = { promptTokens: 40, computedTokens: 40, answerTokens: 21, firstTokenMs: 500, totalMs: 1_500 };

test("speed counts from the first word on, and is not said of what was not measured", () => {
  expect(answerSpeed(usage)).toBe("20 tokens/s");
  expect(answerSpeed({ ...usage, answerTokens: 3 })).toBe("2.0 tokens/s");
  expect(answerSpeed({ ...usage, answerTokens: 0 })).toBe("");
  expect(answerSpeed(undefined)).toBe("");
});

test("what was reckoned is said as about", () => {
  expect(answerSpeed({ ...usage, estimated: true })).toBe("about 20 tokens/s");
  expect(tokensInWords(1, { estimated: true })).toBe("about 1 token");
  expect(tokensInWords(1, {})).toBe("1 token");
});

test("a tool's result that stands as the answer is signed by the tool, what a model wrote by the model", () => {
  const call = { id: "c", name: "calculator", arguments: {}, state: "done", result: "408" } as const;
  const given = { model: "SmolLM2 135M", calls: [call], text: "408", usage: { ...usage, answerTokens: 0 } };
  expect(signature(given)).toBe("Worked out by the tool calculator");
  expect(signature({ ...given, text: "It is 408.", usage })).toBe("SmolLM2 135M");
  expect(signature({ ...given, model: "" })).toBe("Called by hand");
  expect(signature({ ...given, model: "", calls: [] })).toBe("");
});

test("why a model answered is said with where it ran, of a server by its address, and of an answer said again by its day", () => {
  const why = "Big answers: this neuron prefers it.";
  expect(answeredByInWords({ model: "Big", engine: "soma", why })).toBe(
    `${why} It ran in this browser, on the processor, by BRANE’s own engine.`,
  );
  const atServer = "Big answers, because you asked it too. It runs at http://127.0.0.1:8080.";
  expect(answeredByInWords({ model: "Big", engine: "llama-server", why: atServer })).toBe(atServer);
  expect(answeredByInWords({ model: "Big", engine: "soma", why, saidBefore: 0 })).toMatch(/^Big said this before, on /);
  expect(answeredByInWords({ model: "Big" })).toBeUndefined();
});
