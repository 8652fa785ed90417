import { expect, test } from "vitest";
import { answerSpeed, tokensInWords } from "./answer-facts.ts";

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
