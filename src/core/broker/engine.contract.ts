import { beforeAll, expect, test } from "vitest";
import type { Engine, GenerateEvent, GenerateRequest, OpenModel, PromptTurn } from "./engine.ts";

/** What a suite needs to try an engine: it makes one, names a model it can open, and one it cannot. */
export interface EngineUnderTest {
  readonly engine: Engine;
  readonly modelId: string;
  readonly unknownModelId: string;
  /** How long the answers are that it gives, in tokens; 12 where it is not said. Less for what is slow. */
  readonly answerTokens?: number;
  /** A server's: it counts what it has read, and until then tokens are reckoned; what it keeps and how far it is, it does not tell. */
  readonly isServer?: true;
}

const system: PromptTurn = { role: "system", content: "You are a calm assistant who answers in one short sentence." };
const first: readonly PromptTurn[] = [system, { role: "user", content: "What is the capital of France?" }];
const never = new AbortController().signal;

/** The manners every engine keeps. Runs on the scripted engine in Node, and on each real one in a real browser. */
export function engineContract(make: () => Promise<EngineUnderTest>): void {
  let under: EngineUnderTest;
  let model: OpenModel;
  const progress: number[] = [];

  beforeAll(async () => {
    under = await make();
    const opened = await under.engine.open(under.modelId, {
      onProgress: ({ loadedBytes, totalBytes }) => progress.push(loadedBytes / totalBytes),
      signal: never,
    });
    if (opened.kind !== "opened") throw new Error(`The model did not open: ${JSON.stringify(opened)}`);
    model = opened.model;
  }, 240_000);

  const request = (turns: readonly PromptTurn[], more: Partial<GenerateRequest> = {}): GenerateRequest => ({
    turns,
    maxTokens: under.answerTokens ?? 12,
    temperature: 0,
    neuronId: "home",
    ...more,
  });

  async function run(asked: GenerateRequest, signal: AbortSignal = never, onEvent?: (event: GenerateEvent) => void) {
    const events: GenerateEvent[] = [];
    for await (const event of model.generate(asked, signal)) {
      events.push(event);
      onEvent?.(event);
    }
    const end = events.at(-1);
    if (end?.kind !== "ended") throw new Error(`The last event was not the end: ${JSON.stringify(end)}`);
    expect(events.filter(({ kind }) => kind === "ended")).toHaveLength(1);
    return { text: events.map((event) => (event.kind === "delta" ? event.text : "")).join(""), end, events };
  }

  test("opening reports progress up to the whole and says what the model is", () => {
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.at(-1)).toBe(1);
    expect(progress.every((part) => part >= 0 && part <= 1)).toBe(true);
    expect(model.info).toMatchObject({ id: under.modelId, engine: under.engine.name });
    expect(model.info.contextWindow).toBeGreaterThan(100);
  });

  test("an answer streams, and its usage counts what was read and said", async () => {
    const { text, end } = await run(request(first));
    expect(text.trim()).not.toBe("");
    expect(["done", "length"]).toContain(end.reason);
    if (under.isServer === true) expect(end.usage.promptTokens).toBeGreaterThan(10);
    else expect(end.usage.promptTokens).toBe(await model.countTokens(first));
    expect(end.usage.answerTokens).toBeGreaterThan(0);
    expect(end.usage.firstTokenMs).toBeLessThanOrEqual(end.usage.totalMs);
  });

  test("an answer ends at its limit and says so", async () => {
    const { end } = await run(request(first, { maxTokens: 2 }));
    expect(end.reason).toBe("length");
    expect(end.usage.answerTokens).toBe(2);
  });

  test("temperature 0 is greedy: the same question has the same answer", async () => {
    const one = await run(request(first));
    expect((await run(request(first))).text).toBe(one.text);
  });

  test("a stop word ends the answer and is not part of it", async () => {
    const whole = await run(request(first));
    const word = whole.text.trim().split(/\s+/)[1] ?? "";
    const { text, end } = await run(request(first, { stop: [word] }));
    expect(end.reason).toBe("done");
    expect(text).toBe(whole.text.slice(0, whole.text.indexOf(word)));
  });

  test("a stop in mid-answer ends it as stopped with what was said, and the next question is answered", async () => {
    const stop = new AbortController();
    const { text, end } = await run(request(first, { maxTokens: 200 }), stop.signal, (event) => {
      if (event.kind === "delta") stop.abort();
    });
    expect(end.reason).toBe("stopped");
    expect(text).not.toBe("");
    expect(end.usage.answerTokens).toBeLessThan(6);
    expect((await run(request(first))).end.reason).not.toBe("stopped");
  });

  test("a question that is stopped before it begins says nothing", async () => {
    const { text, end } = await run(request(first), AbortSignal.abort());
    expect(end.reason).toBe("stopped");
    expect(text).toBe("");
  });

  test("leaving the stream early frees the model for the next question", async () => {
    for await (const event of model.generate(request(first, { maxTokens: 200 }), never)) {
      if (event.kind === "delta") break;
    }
    expect((await run(request(first))).text.trim()).not.toBe("");
  });

  test("a prompt whose beginning was warmed computes only what is new", async (context) => {
    if (under.isServer === true) return context.skip("A server does not tell.");
    const warm: PromptTurn = { role: "system", content: `You help in a library. ${"Speak of books. ".repeat(8)}` };
    await model.warm([warm], never);
    const { end } = await run(request([warm, { role: "user", content: "Hello?" }]));
    const fresh = end.usage.promptTokens - (await model.countTokens([warm]));
    expect(end.usage.computedTokens).toBeLessThanOrEqual(fresh + 4);
  });

  test("what was typed of a question is read already when the rest of it comes", async (context) => {
    if (under.isServer === true) return context.skip("A server is told nothing before a question is sent.");
    const typed = "Say in which town the oldest bridge over the widest river of the whole country stands";
    const asked = (content: string): readonly PromptTurn[] => [system, { role: "user", content }];
    await model.warm(asked(typed), never);
    const { end } = await run(request(asked(`${typed}, and who built it?`), { maxTokens: 2 }));
    const fresh = end.usage.promptTokens - (await model.countTokens(asked(typed)));
    expect(end.usage.computedTokens).toBeLessThanOrEqual(fresh + 8); // the end of the turn, and how the answer begins
  });

  test("a kept state spares the reading, and a damaged one is refused: where the engine keeps any", async () => {
    const kept: PromptTurn = { role: "system", content: `You help in a museum. ${"Speak of paintings. ".repeat(8)}` };
    await model.warm([kept], never);
    const state = await model.keptState?.([kept], 2 ** 30);
    expect(await model.keptState?.([{ ...kept, content: "Never read." }], 2 ** 30)).toBeUndefined();
    if (state === undefined) return; // this engine keeps none
    expect(await model.takeState?.(state.slice(0, -40))).toBe(false);
    expect(await model.takeState?.(state.map((byte, at) => (at === 200 ? byte ^ 1 : byte)))).toBe(false);
    await run(request([{ role: "user", content: "Something else altogether?" }]));
    expect(await model.takeState?.(state)).toBe(true);
    const { end } = await run(request([kept, { role: "user", content: "Hello?" }]));
    const fresh = end.usage.promptTokens - (await model.countTokens([kept]));
    expect(end.usage.computedTokens).toBeLessThanOrEqual(fresh + 4);
  });

  test("a whole conversation is kept as far as it was computed, or as fits: where the engine keeps any", async () => {
    const asked: readonly PromptTurn[] = [system, { role: "user", content: "Which river runs through Paris?" }];
    const before = await run(request(asked));
    const told: readonly PromptTurn[] = [...asked, { role: "assistant", content: before.text }];
    const state = await model.keptState?.(told, 2 ** 30);
    if (state === undefined) return; // this engine keeps none
    const half = await model.keptState?.(told, state.length / 2);
    expect(half?.length).toBeLessThanOrEqual(state.length / 2);
    const known = before.end.usage.promptTokens + before.end.usage.answerTokens;
    for (const [kept, tokens] of [
      [state, known],
      [half, known / 4],
    ] as const) {
      await run(request([{ role: "user", content: "Something else altogether?" }]));
      expect(kept !== undefined && (await model.takeState?.(kept))).toBe(true);
      const { end } = await run(request([...told, { role: "user", content: "And through Rome?" }], { maxTokens: 1 }));
      expect(end.usage.computedTokens).toBeLessThanOrEqual(end.usage.promptTokens - tokens + 6);
    }
  });

  test("a prompt that only grows computes only what it grew by", async (context) => {
    if (under.isServer === true) return context.skip("A server does not tell.");
    const before = await run(request(first));
    const grown: readonly PromptTurn[] = [
      ...first,
      { role: "assistant", content: before.text },
      { role: "user", content: "And of Italy?" },
    ];
    const { end } = await run(request(grown));
    const known = before.end.usage.promptTokens + before.end.usage.answerTokens;
    expect(end.usage.computedTokens).toBeLessThanOrEqual(end.usage.promptTokens - known + 6);
  });

  test("while a long question is read, it says how far it is", async (context) => {
    if (under.isServer === true) return context.skip("A server does not tell.");
    const long: PromptTurn = { role: "user", content: "The river is wide and the hill is high. ".repeat(8) };
    const { events } = await run(request([system, long], { maxTokens: 2 }));
    const reading = events.flatMap((event) => (event.kind === "reading" ? [event] : []));
    expect(reading.length).toBeGreaterThan(1);
    expect(reading.every(({ done, total }) => done <= total)).toBe(true);
    expect(reading.map(({ done }) => done)).toEqual(reading.map(({ done }) => done).toSorted((a, b) => a - b));
  });

  test("a stop while a long question is read ends it before a word is said", async (context) => {
    if (under.isServer === true) return context.skip("A server does not tell.");
    const stop = new AbortController();
    const long: PromptTurn = { role: "user", content: "Wheat grows in the field behind the mill. ".repeat(8) };
    const { text, end } = await run(request([system, long]), stop.signal, (event) => {
      if (event.kind === "reading") stop.abort();
    });
    expect(end.reason).toBe("stopped");
    expect(text).toBe("");
    expect(end.usage.computedTokens).toBeLessThan(end.usage.promptTokens);
  });

  test("a second question waits for the first", async () => {
    const [one, two] = await Promise.all([run(request(first)), run(request(first))]);
    expect(two.text).toBe(one.text);
  });

  test("tokens are counted turn by turn: more turns, more tokens", async () => {
    expect(await model.countTokens(first)).toBeGreaterThan(await model.countTokens([system]));
  });

  test("a question longer than the window fails in words and spoils nothing", async () => {
    const huge: PromptTurn = { role: "user", content: "much ".repeat(model.info.contextWindow + 10) };
    const { end } = await run(request([system, huge]));
    expect(end.reason).toBe("failed");
    expect(end.message).toMatch(/[a-z].*\.$/);
    expect((await run(request(first))).end.reason).not.toBe("failed");
  });

  test("a model that is not there fails in words", async () => {
    const opened = await under.engine.open(under.unknownModelId, { onProgress: () => undefined, signal: never });
    expect(opened.kind).toBe("failed");
    if (opened.kind === "failed") expect(opened.message).toMatch(/[a-z].*\.$/);
  });

  test("opening that is stopped is no failure", async () => {
    const opened = await under.engine.open(under.modelId, { onProgress: () => undefined, signal: AbortSignal.abort() });
    expect(opened.kind).toBe("stopped");
  });

  test("a closed model says so instead of answering, however often it is closed", async () => {
    await model.close();
    await model.close();
    const { end } = await run(request(first));
    expect(end.reason).toBe("failed");
    expect(end.message).toMatch(/[a-z].*\.$/);
  });
}
