import { afterEach, expect, test, vi } from "vitest";
import { embeddedDefault } from "#core/broker/cards.ts";
import type { GenerateEvent, ModelInfo } from "#core/broker/engine.ts";
import { createForwardModel } from "./forward-model.ts";
import { createForwardSequence, type Forward } from "./forward-sequence.ts";

const info: ModelInfo = {
  ...{ id: "fake", name: "Fake", bytes: 1, contextWindow: 100, engine: "transformers", threads: 1, small: false },
  tools: embeddedDefault.tools,
};

/** A fake model: each step is done at once, and its likeliest next token is always 1. */
function fakeModel(prompt: readonly number[], onStep: (tokens: readonly number[]) => void = () => undefined) {
  const decoded: number[] = [];
  const forward: Forward = (tokens) => {
    onStep(tokens);
    const past = { cut: () => Promise.resolve(past), free: () => undefined };
    return Promise.resolve({ logits: Float32Array.of(0, 1), past });
  };
  const model = createForwardModel({
    info,
    isOnGpu: false,
    sequence: createForwardSequence(forward, { block: 2, kept: 1 }),
    prompts: { encode: () => ({ kind: "encoded", tokens: prompt }), remember: () => undefined },
    decode(tokens) {
      decoded.push(tokens.length);
      return "a".repeat(tokens.length);
    },
    ...{ ends: new Set<number>(), dispose: () => Promise.resolve(), now: () => 0 },
  });
  return { ...model, decoded };
}

async function heard(answer: AsyncIterable<GenerateEvent>): Promise<readonly GenerateEvent[]> {
  const events: GenerateEvent[] = [];
  for await (const event of answer) events.push(event);
  return events;
}

afterEach(() => vi.useRealTimers());

test("an answer waits for no timer: browsers hold each one back by 4 ms, which is a tenth of a token's time", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  const { signal } = new AbortController();
  const events = await heard(fakeModel([7]).generate({ turns: [], maxTokens: 3, temperature: 0 }, signal));
  expect(events.at(-1)).toMatchObject({ kind: "ended", reason: "length", usage: { answerTokens: 3 } });
});

test("a stop from outside is heard between two tokens", async () => {
  const stop = new AbortController();
  const model = fakeModel([7], (tokens) => {
    if (tokens[0] === 1) setImmediate(() => stop.abort());
  });
  const events = await heard(model.generate({ turns: [], maxTokens: 90, temperature: 0 }, stop.signal));
  expect(events.at(-1)).toMatchObject({ reason: "stopped", usage: { answerTokens: 2 } });
});

test("a stop from outside is heard between two blocks of a long prompt", async () => {
  const stop = new AbortController();
  const model = fakeModel([7, 7, 7, 7, 7, 7], () => setImmediate(() => stop.abort()));
  const events = await heard(model.generate({ turns: [], maxTokens: 90, temperature: 0 }, stop.signal));
  expect(events.at(-1)).toMatchObject({ reason: "stopped", usage: { computedTokens: 2 } });
});

test("a long answer is decoded as a whole once, at its end, and not for each of its tokens", async () => {
  const model = fakeModel([7]);
  const { signal } = new AbortController();
  const events = await heard(model.generate({ turns: [], maxTokens: 90, temperature: 0 }, signal));
  expect(events.map((event) => (event.kind === "delta" ? event.text : "")).join("")).toBe("a".repeat(90));
  expect(model.decoded.filter((tokens) => tokens > 64)).toEqual([90]);
});
