import { describe, expect, test, vi } from "vitest";
import type { GenerateRequest } from "#core/broker/engine.ts";
import { createFakeSurroundings, fakeNeuron, fakePassage, type Surroundings } from "./fake-surroundings.ts";
import { createNeuronStates } from "./neuron-states.ts";
import type { NeuronState, TurnEvent } from "./turn-event.ts";
import { conversationOf, endOf, lastAnswer, shown } from "./testing/heard.ts";

const kinds = (events: readonly TurnEvent[]): readonly string[] => events.map(({ kind }) => kind);

/** The prompt as one text, the way an engine's cache compares it. */
const bytesOf = (request: GenerateRequest): string => JSON.stringify(request.turns).slice(0, -1);

describe("a turn", () => {
  test("tells started first, the words in order, and ended last with all of them", async () => {
    const around = createFakeSurroundings({ answers: ["Blood pressure is a force."] });
    const events = await around.ask("What is blood pressure?");
    expect(endOf(events)).toMatchObject({ reason: "done", text: "Blood pressure is a force." });
    expect(shown(events)).toBe("Blood pressure is a force.");
    expect(events[0]).toMatchObject({ model: "Scripted", engine: "scripted" });
    const messages = await around.conversations.messages(conversationOf(events));
    expect(messages).toMatchObject([
      { role: "question", text: "What is blood pressure?", sent: "What is blood pressure?" },
      { role: "answer", text: "Blood pressure is a force.", state: "done", model: "Scripted" },
    ]);
    expect(messages[1]).toMatchObject({ why: expect.stringMatching(/^Scripted answers.*\.$/) as string });
    expect(around.audit.entries).toMatchObject([{ action: "neuron.answer", neuronId: "tester" }]);
    expect(JSON.stringify(around.audit.entries)).not.toContain("lood");
  });

  test("names a new conversation by its first question, and leaves a name that a person gave", async () => {
    const around = createFakeSurroundings({ answers: ["One.", "Two."] });
    const first = await around.ask("  What is\nblood   pressure?  ");
    const id = conversationOf(first);
    expect(await around.conversations.get(id)).toMatchObject({ title: "What is blood pressure?" });
    await around.conversations.rename(id, "Mine");
    await around.ask("And pulse?", { conversationId: id });
    expect(await around.conversations.get(id)).toMatchObject({ title: "Mine" });
  });

  test("a small model is told the short form, a large one the long", async () => {
    for (const small of [true, false]) {
      const around = createFakeSurroundings({ answers: ["Yes."], info: { small } });
      await around.ask("Well?");
      const { short, system } = fakeNeuron().prompts;
      expect(around.engine.requests[0]?.turns[0]).toEqual({ role: "system", content: small ? short : system });
    }
  });

  test("an answer is cited by code from the passages that were sent", async () => {
    const around = createFakeSurroundings({
      answers: ["900 euros."],
      recall: () => Promise.resolve([fakePassage(0, "The rent is 900 euros.")]),
    });
    const events = await around.ask("What is the rent?");
    expect(kinds(events)).toContain("recalled");
    expect(await lastAnswer(around, conversationOf(events))).toMatchObject({
      citations: [{ at: 10, passage: 0 }],
      passages: [{ text: "The rent is 900 euros." }],
    });
  });

  test("a model that cannot be opened ends the turn with its sentence, and the question is kept", async () => {
    const around = createFakeSurroundings({ modelId: "nobody" });
    const events = await around.ask("Are you there?");
    expect(endOf(events)).toMatchObject({ reason: "failed", error: "The script knows no model called nobody." });
    expect(around.states.of("tester")).toBe("error");
    const [question, answer] = await around.conversations.messages(conversationOf(events));
    expect(question).toMatchObject({ text: "Are you there?" });
    expect(answer).toMatchObject({ state: "failed", error: "The script knows no model called nobody." });
  });

  test("documents that cannot be searched end the turn: an answer without them would be no answer", async () => {
    const around = createFakeSurroundings({ recall: () => Promise.reject(new Error("The model is damaged.")) });
    const events = await around.ask("What is the rent?");
    expect(endOf(events).error).toBe("Your documents could not be searched. The model is damaged.");
  });

  test("a model that fails in the middle leaves what it said", async () => {
    const around = createFakeSurroundings({
      answers: [{ text: "It was a", ends: "failed", message: "The engine stopped. Reload the page." }],
    });
    const events = await around.ask("Tell a story.");
    expect(endOf(events)).toMatchObject({
      reason: "failed",
      text: "It was a",
      error: "The engine stopped. Reload the page.",
    });
    expect(await lastAnswer(around, conversationOf(events))).toMatchObject({ text: "It was a", state: "failed" });
  });

  test("an answer in circles is ended and says so; later prompts do not hold the circle", async () => {
    const line = "The heart pumps blood through the body.";
    const around = createFakeSurroundings({ answers: [`${line} ${line} ${line} ${line} ${line}`, "Fine."] });
    const events = await around.ask("What does the heart do?");
    const ended = { text: `${line} ${line} ${line}`, error: "It began to repeat itself and was ended here." };
    expect(endOf(events)).toMatchObject({ reason: "length", ...ended });
    expect(await lastAnswer(around, conversationOf(events))).toMatchObject({ state: "length", ...ended });
    await around.ask("And?", { conversationId: conversationOf(events) });
    expect(around.engine.requests[1]?.turns[2]).toEqual({ role: "assistant", content: line });
  });
});

describe("the prompt", () => {
  test("only grows, byte for byte, over twelve turns with passages and new facts", async () => {
    const facts = [{ key: "name", value: "Eva" }];
    const around = createFakeSurroundings({
      answers: Array.from({ length: 12 }, (_, turn) => `Answer number ${turn}, with some words.`),
      facts: () => facts,
      recall: (text) => Promise.resolve([fakePassage(text.length, `A passage about ${text}`)]),
      info: { contextWindow: 8192 },
    });
    let id: string | undefined;
    for (let turn = 0; turn < 12; turn += 1) {
      if (turn === 5) facts.push({ key: "town", value: "Bern" });
      const events = await around.ask(`Question ${turn}?`, id === undefined ? {} : { conversationId: id });
      id = conversationOf(events);
      const { promptTokens, computedTokens } = endOf(events).usage;
      if (turn > 0) expect(computedTokens).toBeLessThan(promptTokens / 2 + 40);
    }
    const prompts = around.engine.requests.map(bytesOf);
    expect(prompts).toHaveLength(12);
    for (const [turn, prompt] of prompts.entries())
      if (turn > 0) expect(prompt.startsWith(prompts[turn - 1] ?? "?")).toBe(true);
    const last = around.engine.requests.at(-1)?.turns ?? [];
    expect(last.filter(({ content }) => content.includes("A passage about"))).toHaveLength(12);
    expect(last[0]?.content).toContain("- name: Eva");
    expect(last[0]?.content).not.toContain("Bern");
    expect(last.filter(({ content }) => content.includes("town: Bern"))).toHaveLength(1);
    expect(last[11]?.content).toContain("Known now:\n- town: Bern");
  });

  test("what is computed ahead is exactly what the next prompt begins with", async () => {
    const around = createFakeSurroundings({
      answers: ["One.", "Two."],
      facts: () => [{ key: "name", value: "Eva" }],
      recall: () => Promise.resolve([fakePassage(0, "The rent is 900 euros.")]),
    });
    const { signal } = new AbortController();
    await around.turn.prepare(fakeNeuron(), undefined, "", signal);
    const first = await around.ask("First?");
    await around.turn.prepare(fakeNeuron(), conversationOf(first), "", signal);
    await around.ask("Second?", { conversationId: conversationOf(first) });
    expect(around.engine.warmed).toHaveLength(2);
    for (const [place, warmed] of around.engine.warmed.entries()) {
      expect(around.engine.requests[place]?.turns.slice(0, warmed.length)).toEqual(warmed);
    }
    expect(around.engine.warmed[1]).toHaveLength(3);
  });

  test("what is typed is computed ahead just as it will be sent, with the passages it recalls", async () => {
    const around = createFakeSurroundings({
      answers: ["One."],
      facts: () => [{ key: "name", value: "Eva" }],
      recall: (text) => Promise.resolve(text.includes("rent") ? [fakePassage(0, "The rent is 900 euros.")] : []),
    });
    const { signal } = new AbortController();
    await around.turn.prepare(fakeNeuron(), undefined, "What is", signal);
    await around.turn.prepare(fakeNeuron(), undefined, "What is the rent?", signal);
    await around.ask("What is the rent?");
    const [early, late] = around.engine.warmed;
    expect(early?.at(-1)).toEqual({ role: "user", content: "What is" });
    expect(late?.at(-1)?.content).toContain("The rent is 900 euros.");
    expect(around.engine.requests[0]?.turns).toEqual(late);
  });

  test("when the window is full the oldest leave in blocks, and between two blocks it only grows", async () => {
    const around = createFakeSurroundings({
      answers: Array.from({ length: 30 }, (_, turn) => `Answer ${turn} ${"word ".repeat(12)}`),
      info: { contextWindow: 400 },
    });
    let id: string | undefined;
    const neuron = fakeNeuron({ memory: { working_turns: 4, facts: true } });
    for (let turn = 0; turn < 30; turn += 1) {
      id = conversationOf(
        await around.ask(`Question ${turn}?`, { neuron, ...(id === undefined ? {} : { conversationId: id }) }),
      );
    }
    const prompts = around.engine.requests.map(bytesOf);
    const shrunk = prompts.filter((prompt, turn) => turn > 0 && !prompt.startsWith(prompts[turn - 1] ?? "?")).length;
    expect(shrunk).toBeGreaterThan(1);
    expect(shrunk).toBeLessThan(12);
    for (const { turns } of around.engine.requests.slice(10))
      expect(turns.length).toBeGreaterThanOrEqual(1 + 2 * 4 + 1);
  });

  test("the answer of a small model says that it is one, so that it is read with care", async () => {
    for (const small of [true, false]) {
      const around = createFakeSurroundings({ answers: ["Yes."], info: { small } });
      const id = conversationOf(await around.ask("Is it?"));
      expect((await lastAnswer(around, id)).small).toBe(small ? true : undefined);
    }
  });

  test("a small model reads the best passage alone, a large one all that were recalled", async () => {
    for (const small of [true, false]) {
      const around = createFakeSurroundings({
        answers: ["900 euros."],
        info: { small },
        recall: () => Promise.resolve([fakePassage(0, "The rent is 900 euros."), fakePassage(1, "No dogs.")]),
      });
      await around.ask("What is the rent?");
      expect(around.engine.requests[0]?.turns[1]?.content).toBe(
        small
          ? "Passages:\n- Rent: The rent is 900 euros.\n\nAnswer from the passages: What is the rent?"
          : "Passages from documents:\n\n[1] lease.txt › Rent\nThe rent is 900 euros.\n\n[2] lease.txt › Rent\nNo dogs.\n\n" +
              "Answer from these passages: What is the rent?",
      );
    }
  });

  test("passages make room before the last turns do, and one stays", async () => {
    const long = (ordinal: number) => fakePassage(ordinal, "passage ".repeat(60));
    const around = createFakeSurroundings({
      answers: Array.from({ length: 4 }, () => "word ".repeat(20)),
      info: { contextWindow: 300, small: false },
      recall: (text) => Promise.resolve(text.includes("rent") ? [long(0), long(1), long(2)] : []),
    });
    let id = "";
    for (const text of ["One?", "Two?", "Three?", "What is the rent?"]) {
      id = conversationOf(await around.ask(text, id === "" ? {} : { conversationId: id }));
    }
    const answer = await lastAnswer(around, id);
    expect(answer.state).toBe("done");
    expect(answer.passages.length).toBeGreaterThanOrEqual(1);
    expect(answer.passages.length).toBeLessThan(3);
  });

  test("a question that is longer than the window is refused in words", async () => {
    const around = createFakeSurroundings({ info: { contextWindow: 200 } });
    const events = await around.ask("word ".repeat(1000));
    expect(endOf(events)).toMatchObject({ reason: "failed" });
    expect(endOf(events).error).toMatch(
      /^This question is too long for Scripted: of this text it reads about \d00 characters at once, and there are 5,000\./,
    );
    expect(endOf(events).error).toContain("as a document");
  });

  test("a question that was never answered has no part in later prompts", async () => {
    const around = createFakeSurroundings({
      answers: [{ text: "", ends: "failed", message: "No." }, "Yes."],
    });
    const id = conversationOf(await around.ask("Lost?"));
    await around.ask("Found?", { conversationId: id });
    expect(around.engine.requests[1]?.turns.map(({ content }) => content)).toEqual(["You test.", "Found?"]);
  });
});

describe("the neuron's state", () => {
  test("two turns at once: the busiest one counts, and idle is when both have ended", async () => {
    const states = createNeuronStates();
    const seen: NeuronState[] = [];
    states.watch("tester", (state) => seen.push(state));
    const [one, other] = [states.begin("tester"), states.begin("tester")];
    let idle = false;
    const waiting = states.whenIdle().then(() => (idle = true));
    one.set("executing");
    other.end("idle");
    await Promise.resolve();
    expect(idle).toBe(false);
    one.end("error");
    await waiting;
    expect(seen).toEqual(["idle", "thinking", "executing", "error"]);
    await states.whenIdle();
  });
});

describe("stopping", () => {
  const gate = () => {
    let open: () => void = () => undefined;
    const passed = new Promise<void>((resolve) => (open = resolve));
    return { passed, open: () => open() };
  };

  async function stopWhen(around: Surroundings, stop: AbortController, when: (event: TurnEvent) => boolean) {
    return around.ask("Tell me a story.", { signal: stop.signal }).then(
      (events) => events,
      (fault: unknown) => {
        throw new Error(`Stopping is not an error, and not when ${String(when)}: ${String(fault)}`);
      },
    );
  }

  test("while the model is opened", async () => {
    const around = createFakeSurroundings({ answers: ["Never."] });
    const stop = new AbortController();
    stop.abort();
    expect(endOf(await stopWhen(around, stop, () => true))).toMatchObject({ reason: "stopped", text: "" });
    expect(around.engine.requests).toHaveLength(0);
  });

  test("while documents are searched", async () => {
    const stop = new AbortController();
    const around = createFakeSurroundings({
      answers: ["Never."],
      recall: (_text, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(new DOMException("Stopped.", "AbortError")));
          stop.abort();
        }),
    });
    const events = await stopWhen(around, stop, () => true);
    expect(endOf(events)).toMatchObject({ reason: "stopped" });
    expect(endOf(events).error).toBeUndefined();
    expect(await lastAnswer(around, conversationOf(events))).toMatchObject({ state: "stopped" });
  });

  test("in mid-answer: what was said is told, stored, and part of the next prompt", async () => {
    const stop = new AbortController();
    let pieces = 0;
    const around = createFakeSurroundings({
      answers: ["Once upon a time there was a doctor.", "Fine."],
      pace: () => {
        pieces += 1;
        if (pieces === 5) stop.abort();
        return Promise.resolve();
      },
    });
    const events = await stopWhen(around, stop, () => true);
    const { reason, text } = endOf(events);
    expect(reason).toBe("stopped");
    expect(text).toMatch(/^Once upon/);
    expect(shown(events)).toBe(text);
    expect(around.states.of("tester")).toBe("idle");
    const id = conversationOf(events);
    expect(await lastAnswer(around, id)).toMatchObject({ state: "stopped", text });
    await around.ask("Go on.", { conversationId: id });
    expect(around.engine.requests[1]?.turns[2]).toEqual({ role: "assistant", content: text });
  });

  test("by leaving: who stops listening stops the turn, and what was said is kept", async () => {
    const around = createFakeSurroundings({ answers: ["Once upon a time there was a doctor."] });
    const { signal } = new AbortController();
    let id = "";
    for await (const event of around.turn.fire({ neuron: fakeNeuron(), text: "A story.", signal })) {
      if (event.kind === "started") id = event.conversationId;
      if (event.kind === "delta") break;
    }
    expect(await lastAnswer(around, id)).toMatchObject({
      state: "stopped",
      text: expect.stringMatching(/^Once/) as string,
    });
  });

  test("a second question in one conversation waits for the first answer", async () => {
    const { passed, open } = gate();
    let held = false;
    const around = createFakeSurroundings({
      answers: ["First answer.", "Second answer."],
      pace: () => (held ? Promise.resolve() : ((held = true), passed)),
    });
    const { id } = await around.conversations.create("tester");
    const first = around.ask("First?", { conversationId: id });
    const second = around.ask("Second?", { conversationId: id });
    await vi.waitFor(() => expect(around.engine.requests).toHaveLength(1));
    open();
    expect(endOf(await first).text).toBe("First answer.");
    expect(endOf(await second).text).toBe("Second answer.");
    expect(around.engine.requests[1]?.turns.map(({ content }) => content)).toContain("First answer.");
  });
});
