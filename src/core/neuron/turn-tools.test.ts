import { describe, expect, test } from "vitest";
import type { CallRecord } from "#core/synapse/call-record.ts";
import type { CallTool } from "#core/synapse/call.ts";
import { createFakeSurroundings, fakeCalculator, fakeNeuron, type Surroundings } from "./fake-surroundings.ts";
import { conversationOf, endOf, lastAnswer, shown } from "./testing/heard.ts";
import type { NeuronState, TurnEvent } from "./turn-event.ts";

const callFor = (expression: string): string => JSON.stringify({ tool: "calculator", arguments: { expression } });
const tools = { tools: "constrained", small: false, contextWindow: 4096 } as const;

const states = (events: readonly TurnEvent[]): readonly string[] =>
  events.flatMap((event) => (event.kind === "tool" ? [event.call.state] : []));
const toldIn = (around: Surroundings, request: number): string =>
  around.engine.requests[request]?.turns.at(-1)?.content ?? "";

const ending = (state: CallRecord["state"], result: string, ever: Pick<CallRecord, "never"> = {}): CallTool =>
  async function* (request) {
    const last: CallRecord = {
      ...{ id: request.callId, name: request.name, state, result, ...ever },
      arguments: request.arguments as CallRecord["arguments"],
    };
    await Promise.resolve();
    yield last;
    return last;
  };

describe("a model that calls tools", () => {
  test("is told its tools, calls one, reads what came back, and answers; the call itself is never shown as text", async () => {
    const around = createFakeSurroundings({
      info: tools,
      definitions: [fakeCalculator],
      answers: [callFor("17*23"), "It is 391."],
    });
    const heard: NeuronState[] = [];
    around.states.watch("tester", (state) => heard.push(state));
    const events = await around.ask("What is 17*23?");
    expect(endOf(events)).toMatchObject({ reason: "done", text: "It is 391." });
    expect(shown(events)).toBe("It is 391.");
    expect(states(events)).toEqual(["asked", "running", "done"]);
    expect(heard).toEqual(["idle", "thinking", "executing", "thinking", "idle"]);
    expect(around.engine.requests[0]?.turns[0]?.content).toContain("calculator(expression: string)");
    expect(toldIn(around, 1)).toContain('done: {"expression":"17*23"}');
    const [, answer] = await around.conversations.messages(conversationOf(events));
    expect(answer).toMatchObject({ calls: [{ name: "calculator", state: "done" }] });
  });

  test("in its own way is handed the tools beside the prompt, in every round, and they are not told in it", async () => {
    const around = createFakeSurroundings({
      info: { ...tools, tools: "native" },
      definitions: [fakeCalculator, { ...fakeCalculator, name: "far_sum", source: { kind: "mcp", id: "far" } }],
      answers: [callFor("17*23"), "It is 391."],
    });
    const events = await around.ask("What is 17*23?");
    expect(endOf(events)).toMatchObject({ reason: "done", text: "It is 391." });
    expect(states(events)).toEqual(["asked", "running", "done"]);
    const { name, description, parameters } = fakeCalculator;
    const far = { name: "far_sum", description: `its server says: ${JSON.stringify(description)}`, parameters };
    for (const request of around.engine.requests) {
      expect(request.tools).toEqual([{ name, description, parameters }, far]);
      expect(request.turns[0]?.content).not.toContain("calculator");
      expect(request.schema).toBeUndefined();
    }
  });

  test("in its own way reads its call and the result as such, also in later questions; another model reads the same words", async () => {
    const around = createFakeSurroundings({
      info: { ...tools, tools: "native" },
      definitions: [fakeCalculator],
      answers: [callFor("17*23"), "It is 391.", "Yes."],
    });
    const id = conversationOf(await around.ask("What is 17*23?"));
    await around.ask("Sure?", { conversationId: id });
    const call = { name: "calculator", arguments: { expression: "17*23" }, before: "" };
    const said = [
      { role: "assistant", content: callFor("17*23"), call },
      { role: "user", content: expect.stringContaining("done:") as string, isResult: true },
    ];
    expect(around.engine.requests[1]?.turns.slice(-2)).toEqual(said);
    expect(around.engine.requests[2]?.turns).toEqual(expect.arrayContaining(said));
  });

  test("tools beside the prompt take their part of the window", async () => {
    const words = Array.from({ length: 200 }, (_each, at) => `word${at}`).join(" ");
    const asked = async (description: string) => {
      const around = createFakeSurroundings({
        info: { ...tools, tools: "native", contextWindow: 300 },
        definitions: [{ ...fakeCalculator, description }],
        answers: ["Yes."],
      });
      await around.ask("Well?");
      return around.engine.requests[0]?.maxTokens ?? 0;
    };
    expect((await asked("Adds.")) - (await asked(words))).toBeGreaterThan(100);
  });

  test("later prompts hold the call and its result, byte for byte", async () => {
    const around = createFakeSurroundings({
      info: tools,
      definitions: [fakeCalculator],
      answers: [callFor("17*23"), "It is 391.", "Yes."],
    });
    const id = conversationOf(await around.ask("What is 17*23?"));
    await around.ask("Sure?", { conversationId: id });
    const [, second, third] = around.engine.requests.map(({ turns }) => JSON.stringify(turns).slice(0, -1));
    expect(third?.startsWith(second ?? "?")).toBe(true);
  });

  test("what it says before a call is shown, and is a paragraph of its own", async () => {
    const around = createFakeSurroundings({
      info: { ...tools, tools: "react" },
      definitions: [fakeCalculator],
      answers: ['Let me compute.\nAction: calculator\nAction Input: {"expression": "2+2"}', "It is 4."],
    });
    const events = await around.ask("What is 2+2?");
    expect(shown(events)).toBe("Let me compute.\nIt is 4.");
    expect(endOf(events).text).toBe(shown(events));
    expect(toldIn(around, 1)).toMatch(/^Observation: done/);
  });

  test.each([
    ["denied", "The person said no to this call."],
    ["failed", "Division by zero."],
  ] as const)("a %s call is a result: the model reads it and goes on", async (state, result) => {
    const around = createFakeSurroundings({
      info: tools,
      definitions: [fakeCalculator],
      answers: [callFor("1/0"), "Then not."],
      callTool: ending(state, result),
    });
    const events = await around.ask("What is 1/0?");
    expect(endOf(events)).toMatchObject({ reason: "done", text: "Then not." });
    expect(toldIn(around, 1)).toContain(result);
  });

  test("an unclear call is asked again once, held to the form, and never guessed", async () => {
    const unclear = '{"tool": "calculator", "arguments": {"expression": ';
    const around = createFakeSurroundings({
      info: tools,
      definitions: [fakeCalculator],
      answers: [unclear, callFor("2+2"), "It is 4."],
    });
    const events = await around.ask("What is 2+2?");
    expect(endOf(events)).toMatchObject({ reason: "done", text: "It is 4." });
    expect(states(events)).toEqual(["asked", "running", "done"]);
    expect(around.engine.requests.map(({ schema }) => schema !== undefined)).toEqual([false, true, true]);

    const never = createFakeSurroundings({
      info: tools,
      definitions: [fakeCalculator],
      answers: [unclear, unclear],
    });
    const unread = await never.ask("What is 2+2?");
    expect(states(unread)).toEqual([]);
    expect(endOf(unread)).toMatchObject({
      reason: "failed",
      error: expect.stringMatching(/nothing was run\.$/) as string,
    });
  });

  test("a held answer is shown as the plain text it is", async () => {
    const around = createFakeSurroundings({
      info: tools,
      definitions: [fakeCalculator],
      answers: ['{"tool": "calculator", "arguments": {"expression": ', '{"answer": "I cannot."}'],
    });
    expect(endOf(await around.ask("What?")).text).toBe("I cannot.");
  });

  test("may ask only as often as its neuron allows", async () => {
    const around = createFakeSurroundings({
      info: tools,
      definitions: [fakeCalculator],
      answers: Array.from({ length: 9 }, (_each, at) => callFor(`1+${at}`)),
    });
    const ended = endOf(await around.ask("Loop."));
    expect(ended).toMatchObject({ reason: "length" });
    expect(ended.error).toContain("asked for tools 3 times");
    expect(around.engine.requests).toHaveLength(4);
  });

  test("is told once which tools there are when it asks for one that does not exist", async () => {
    const around = createFakeSurroundings({
      info: tools,
      definitions: [fakeCalculator],
      answers: ['{"tool": "door", "arguments": {}}', "I cannot open it."],
    });
    const events = await around.ask("Open the door.");
    expect(toldIn(around, 1)).toBe('There is no tool named "door". The tools are calculator.');
    expect(states(events)).toEqual([]);
    expect(endOf(events)).toMatchObject({ reason: "done", text: "I cannot open it." });
    expect(around.audit.entries[0]).toMatchObject({
      ...{ phase: "note", action: "tool.unclear", subject: "Scripted", neuronId: "tester" },
      details: { reason: expect.stringContaining('no tool named "door"') as string },
    });
  });

  test("has the same call made once, is told so, and is ended when it asks a third time", async () => {
    const around = createFakeSurroundings({
      info: { ...tools },
      definitions: [fakeCalculator],
      answers: [callFor("1+1"), callFor("1+1"), "It is 2."],
    });
    const events = await around.ask("What is 1+1?");
    expect(states(events)).toEqual(["asked", "running", "done"]);
    expect(toldIn(around, 2)).toContain("It is not called again");
    expect(endOf(events)).toMatchObject({ reason: "done", text: "It is 2." });

    const stubborn = createFakeSurroundings({
      info: tools,
      definitions: [fakeCalculator],
      answers: Array.from({ length: 5 }, () => callFor("1+1")),
    });
    const ended = await stubborn.ask("What is 1+1?");
    expect(states(ended)).toEqual(["asked", "running", "done"]);
    expect(endOf(ended).error).toContain("again and again");
  });

  test("is not told of tools it would be denied", async () => {
    const around = createFakeSurroundings({ info: tools, definitions: [fakeCalculator], answers: ["No tools."] });
    await around.ask("What?", { neuron: fakeNeuron({ tools: [] }) });
    expect(around.engine.requests[0]?.turns[0]?.content).not.toContain("calculator");
  });

  test("is stopped in the middle of a call: the call ends, and so does the turn", async () => {
    const stop = new AbortController();
    const around = createFakeSurroundings({
      info: tools,
      definitions: [fakeCalculator],
      answers: [callFor("1+1"), "Never."],
      callTool: async function* (request) {
        const record: CallRecord = { id: request.callId, name: request.name, arguments: {}, state: "asked" };
        yield record;
        stop.abort();
        await Promise.resolve();
        const last: CallRecord = { ...record, state: "failed", result: "Stopped before it was called." };
        yield last;
        return last;
      },
    });
    const events = await around.ask("What is 1+1?", { signal: stop.signal });
    expect(endOf(events)).toMatchObject({ reason: "stopped" });
    expect(around.engine.requests).toHaveLength(1);
    expect(around.states.of("tester")).toBe("idle");
  });
});

describe("a call by hand", () => {
  test("goes down the same path, needs no model, and its result is the answer", async () => {
    const around = createFakeSurroundings({ definitions: [fakeCalculator], modelId: "nobody" });
    const events = await around.ask("/calculator 17*23");
    expect(events[0]).toMatchObject({ kind: "started", engine: "by hand" });
    expect(states(events)).toEqual(["asked", "running", "done"]);
    expect(endOf(events)).toMatchObject({ reason: "done", text: 'done: {"expression":"17*23"}' });
  });

  test("is known to the model afterwards, unless it came to nothing", async () => {
    const around = createFakeSurroundings({ definitions: [fakeCalculator], answers: ["Yes."] });
    const id = conversationOf(await around.ask("/calculator 17*23"));
    await around.ask("/nonsense", { conversationId: id });
    await around.ask("Is that odd?", { conversationId: id });
    expect(around.engine.requests[0]?.turns.map(({ content }) => content)).toEqual([
      "You test.",
      "/calculator 17*23",
      'done: {"expression":"17*23"}',
      "Is that odd?",
    ]);
  });

  test("that is denied says so", async () => {
    const around = createFakeSurroundings({
      definitions: [fakeCalculator],
      callTool: ending("denied", "The person said no to this call."),
    });
    expect(endOf(await around.ask("/calculator 1")).text).toMatch(/^Nothing was run\./);
  });

  test("that can end no other way is not offered again", async () => {
    const around = createFakeSurroundings({ definitions: [fakeCalculator], callTool: ending("failed", "Not so.") });
    const stored = async (text: string) =>
      (await around.conversations.messages(conversationOf(await around.ask(text)))).at(-1);
    expect(await stored("/calculatr 1")).toMatchObject({ state: "failed", noRetry: true });
    expect(await stored('/calculator {"sum": 1}')).toMatchObject({ state: "failed", noRetry: true });
    expect(await stored("/calculator 1/0")).not.toHaveProperty("noRetry");
  });

  test("that the tool refuses whenever it comes is not offered again", async () => {
    const callTool = ending("failed", "Nothing can be divided by 0.", { never: true });
    const around = createFakeSurroundings({ definitions: [fakeCalculator], callTool });
    const events = await around.ask("/calculator 1/0");
    expect(await lastAnswer(around, conversationOf(events))).toMatchObject({ state: "failed", noRetry: true });
  });

  test("that is written wrongly ends with a sentence on how to write it", async () => {
    const around = createFakeSurroundings({ definitions: [fakeCalculator] });
    expect(endOf(await around.ask("/calculatr 1"))).toMatchObject({
      reason: "failed",
      error: expect.stringContaining("There is no tool named calculatr") as string,
    });
  });

  test("is not what a path is", async () => {
    const around = createFakeSurroundings({ definitions: [fakeCalculator], answers: ["A file."] });
    expect(endOf(await around.ask("/etc/hosts is what?")).text).toBe("A file.");
  });
});
