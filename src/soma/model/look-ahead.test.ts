import { expect, test } from "vitest";
import { createLookup } from "../sampling/lookup.ts";
import { lookAhead } from "./look-ahead.ts";
import type { Sequence } from "./types.ts";

/** A fake state: after each token its "logits" name the whole text so far, so that a wrong row is seen. */
function fakeState(cost: { step: number; many: number }): { state: Sequence; clock: () => number; calls: string[] } {
  const tokens: number[] = [];
  const calls: string[] = [];
  let time = 0;
  const take = (token: number): Float32Array<ArrayBuffer> => {
    tokens.push(token);
    return Float32Array.from(tokens);
  };
  const state: Sequence = {
    tokens,
    maxProposal: 8,
    read: () => Promise.reject(new Error("The fake reads nothing.")),
    step(token) {
      time += cost.step;
      calls.push("step");
      return take(token);
    },
    stepMany(many) {
      time += cost.many;
      calls.push(`many ${String(many.length)}`);
      return many.map(take);
    },
    truncate: (length) => void tokens.splice(length),
    save: () => new Uint8Array(),
    restore: () => ({ kind: "refused", message: "The fake restores nothing." }),
  };
  return { state, clock: () => time, calls };
}

/** Runs a text through and checks each row; gives the calls that were made. */
function follow(text: readonly number[], cost: { step: number; many: number }): string[] {
  const { state, clock, calls } = fakeState(cost);
  const ahead = lookAhead(state, createLookup(), clock);
  text.forEach((token, i) => {
    expect([...ahead.after(token, 100)]).toEqual(text.slice(0, i + 1));
  });
  ahead.settle();
  expect(state.tokens).toEqual(text);
  return calls;
}

const verse = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

test("a text that repeats itself takes fewer runs than tokens, and every row is right", () => {
  const text = [...verse, ...verse, ...verse];
  expect(follow(text, { step: 10, many: 12 }).length).toBeLessThan(text.length - 10);
});

test("guesses that were wrong are dropped", () => {
  const text = [...verse, 1, 2, 3, 4, 99, 1, 2, 3, 98, 97, ...verse];
  expect(follow(text, { step: 10, many: 12 }).some((call) => call.startsWith("many"))).toBe(true);
});

test("where guessing costs more than it saves, it pauses", () => {
  const text = Array.from({ length: 200 }, (_, i) => (i % 3 === 2 ? 100 + i : i % 3));
  const tries = follow(text, { step: 1, many: 30 }).filter((call) => call.startsWith("many"));
  expect(tries.length).toBeLessThan(12);
});

test("no more tokens are taken in than there is room for", () => {
  const { state, clock, calls } = fakeState({ step: 10, many: 12 });
  const ahead = lookAhead(state, createLookup(), clock);
  for (const token of [...verse, ...verse.slice(0, 4)]) ahead.after(token, 1);
  expect(calls.every((call) => call === "step")).toBe(true);
  expect(state.tokens.length).toBe(14);
});
