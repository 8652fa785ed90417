import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { constrain } from "./constraint/constraint.ts";
import { readGrammar } from "./constraint/gbnf.ts";
import { generate, type EndedEvent, type GenerateRequest, type TokenEvent } from "./generate.ts";
import { openTiny } from "./model/testing/open-tiny.ts";
import { someTokens } from "./model/testing/tiny-model.ts";
import type { Model } from "./model/types.ts";

vi.setConfig({ testTimeout: 60_000 }); // models are run here, perhaps on a busy machine

let model: Model;
beforeAll(async () => {
  model = await openTiny();
});
afterAll(() => {
  model.close();
});

interface Answer {
  readonly text: string;
  readonly tokens: number[];
  readonly events: TokenEvent[];
  readonly reading: { done: number; total: number }[];
  readonly end: EndedEvent;
}

async function answer(request: Partial<GenerateRequest> = {}, signal = new AbortController().signal): Promise<Answer> {
  const events: TokenEvent[] = [];
  const reading: { done: number; total: number }[] = [];
  let end: EndedEvent | undefined;
  const full = { prompt: someTokens(80), maxTokens: 30, sampling: { temperature: 0 }, ...request };
  for await (const event of generate(model, full, signal)) {
    if (event.kind === "token") events.push(event);
    else if (event.kind === "reading") reading.push(event);
    else end = event;
  }
  if (end === undefined) throw new Error("The answer did not end.");
  const text = events.map((event) => event.text).join("") + end.text;
  return { text, tokens: events.map(({ token }) => token), events, reading, end };
}

test("an answer comes in tokens and ends with its figures", async () => {
  model.state.truncate(0);
  const { tokens, text, reading, end } = await answer();
  expect(tokens.length).toBe(30);
  expect(text).toBe(model.tokenizer.decode(tokens));
  expect(reading.at(-1)).toMatchObject({ done: 80, total: 80 });
  expect(end).toMatchObject({
    reason: "length",
    usage: { promptTokens: 80, computedTokens: 80, answerTokens: 30 },
  });
});

test("a second prompt that goes on from the first computes only what is new", async () => {
  const prompt = someTokens(60, 3);
  const first = await answer({ prompt, maxTokens: 10 });
  const next = await answer({ prompt: [...prompt, ...first.tokens, 1, 2], maxTokens: 2 });
  // the last token of an answer need not have been taken in
  expect(next.end.usage.computedTokens).toBeLessThanOrEqual(3);
});

test("looking ahead changes nothing in the text, whatever the sampling", async () => {
  for (const sampling of [{ temperature: 0 }, { temperature: 1.2, seed: 5, topK: 40, repetitionPenalty: 1.1 }]) {
    const prompt = [...someTokens(20, 4), ...someTokens(20, 4), ...someTokens(20, 4)];
    const plain = await answer({ prompt, sampling, lookup: false, maxTokens: 60 });
    const ahead = await answer({ prompt, sampling, lookup: true, maxTokens: 60 });
    expect(ahead.tokens).toEqual(plain.tokens);
  }
});

test("the same seed gives the same text, another one another", async () => {
  const drawn = async (seed: number) => (await answer({ sampling: { temperature: 1, seed } })).tokens;
  expect(await drawn(1)).toEqual(await drawn(1));
  expect(await drawn(2)).not.toEqual(await drawn(1));
});

test("an answer keeps within its grammar and ends where that ends", async () => {
  const read = readGrammar('root ::= "yes" | "no" (", " [a-c]+ "!")');
  if (read.kind !== "read") throw new Error(read.message);
  for (const seed of [1, 2, 3, 4]) {
    const constraint = constrain(read.grammar, model.tokenizer);
    const { text, end } = await answer({ constraint, sampling: { temperature: 1, seed }, maxTokens: 100 });
    expect(end.reason).toBe("done");
    expect(text).toMatch(/^(yes|no, [a-c]+!)$/u);
  }
});

test("the answer ends before a stop string, none of which is given out", async () => {
  const whole = await answer();
  const stop = whole.text.slice(8, 11);
  const cut = await answer({ stop: [stop] });
  expect(cut.text).toBe(whole.text.slice(0, whole.text.indexOf(stop)));
  expect(cut.end.reason).toBe("done");
});

test("log-probabilities come with each token, the likeliest first", async () => {
  const { events } = await answer({ logprobs: 3, maxTokens: 5 });
  for (const { token, logprob, top } of events) {
    expect(top?.length).toBe(3);
    expect(top?.[0]).toMatchObject({ token });
    expect(top?.[0]?.logprob).toBeCloseTo(logprob ?? NaN, 4);
  }
});

describe("endings", () => {
  test("a signal ends the answer within a token", async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    for await (const event of generate(
      model,
      { prompt: someTokens(10, 5), maxTokens: 200, sampling: { temperature: 0 } },
      stop.signal,
    )) {
      if (event.kind === "token" && seen.push(event.token) === 3) stop.abort();
      if (event.kind === "ended") expect(event.reason).toBe("stopped");
    }
    expect(seen.length).toBe(3);
  });

  test("a signal that comes from the event loop is heard in mid-answer", async () => {
    const stop = new AbortController();
    setTimeout(() => {
      stop.abort();
    }, 5);
    const { end } = await answer({ maxTokens: 170, prompt: someTokens(10, 6), lookup: false }, stop.signal);
    expect(end.reason).toBe("stopped");
  });

  test("a full window ends it as length", async () => {
    const read = readGrammar("root ::= [a-z]{100}"); // so that the model cannot end it before
    if (read.kind !== "read") throw new Error(read.message);
    const constraint = constrain(read.grammar, model.tokenizer);
    const { tokens, end } = await answer({ prompt: someTokens(250, 7), maxTokens: 50, constraint });
    expect(end.reason).toBe("length");
    expect(tokens.length).toBe(7); // the last needs no room: it is not taken in
  });

  test("a prompt longer than the window fails in words", async () => {
    const { end } = await answer({ prompt: someTokens(257) });
    expect(end).toMatchObject({ reason: "failed", message: expect.stringContaining("window holds 256") as unknown });
  });

  test("no tokens wanted are no tokens given", async () => {
    const { tokens, end } = await answer({ maxTokens: 0 });
    expect([tokens.length, end.reason]).toEqual([0, "length"]);
  });

  test("a reader that leaves in mid-prompt leaves the state free for the next", async () => {
    const signal = new AbortController().signal;
    const request = { prompt: someTokens(200, 8), maxTokens: 5, sampling: { temperature: 0 } };
    for await (const event of generate(model, request, signal)) if (event.kind === "reading") break;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await answer()).end.reason).toBe("length");
  });
});
