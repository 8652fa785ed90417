import { describe, expect, test, vi } from "vitest";
import { createMemoryDisk } from "#core/words/memory-rows.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { StorageTrouble, type Rows } from "#core/words/rows.ts";
import type { AnswerMessage, Message } from "./conversation.ts";
import { putMessage } from "./conversations.ts";
import { answerLock } from "./locks.ts";
import {
  createFakeSurroundings,
  fakeCalculator,
  fakeNeuron,
  fakePassage,
  type Surroundings,
} from "./fake-surroundings.ts";
import type { TurnEvent } from "./turn-event.ts";
import { countVersions } from "./versions.ts";
import { conversationOf, endOf, heard, lastAnswer } from "./testing/heard.ts";

describe("what was said is kept", () => {
  test("an answer is stored as it grows, and after its tab died it shows as stopped and says by what", async () => {
    const disk = createMemoryDisk();
    const locks = createProgramLocks();
    const first = createFakeSurroundings({
      disk,
      locks,
      answers: ["Once upon a time."],
      pace: (() => {
        let pieces = 0;
        return () => ((pieces += 1) > 3 ? new Promise<void>(() => undefined) : Promise.resolve());
      })(),
    });
    const { id } = await first.conversations.create("tester");
    void first.ask("A story.", { conversationId: id });
    await vi.waitFor(async () => expect((await lastAnswer(first, id)).text).toMatch(/^Once/), { timeout: 3_000 });

    // Another tab sees it grow, and does not call it stopped while somebody holds its lock.
    const other = createFakeSurroundings({ disk, locks });
    const seen: (readonly Message[])[] = [];
    other.conversations.watchMessages(id, (messages) => seen.push(messages));
    await vi.waitFor(() => expect(seen.at(-1)).toHaveLength(2));
    expect(seen.at(-1)?.[1]).toMatchObject({ state: "streaming" });

    // After a crash nobody holds any lock.
    const later = createFakeSurroundings({ disk });
    const after: (readonly Message[])[] = [];
    later.conversations.watchMessages(id, (messages) => after.push(messages));
    await vi.waitFor(() =>
      expect(after.at(-1)?.[1]).toMatchObject({
        ...{ state: "stopped", text: expect.stringMatching(/^Once/) as string },
        error: "This answer ended when its tab was closed or loaded anew.",
      }),
    );
    expect(after.at(-1)?.[0]).toMatchObject({ text: "A story." });
  });

  test("a call that is told as done is kept as done, however soon the tab dies after it", async () => {
    const around = createFakeSurroundings({ definitions: [fakeCalculator] });
    const { id } = await around.conversations.create("tester");
    const { signal } = new AbortController();
    const keptWhenTold: string[] = [];
    for await (const event of around.turn.fire({
      ...{ neuron: fakeNeuron(), conversationId: id, signal },
      text: "/calculator 17*23",
    })) {
      if (event.kind !== "tool" || event.call.state !== "done") continue;
      keptWhenTold.push(...(await lastAnswer(around, id)).calls.map(({ state }) => state));
    }
    expect(keptWhenTold).toEqual(["done"]);
  });

  test("what was proposed stays with a call that a person changed", async () => {
    const around = createFakeSurroundings({
      definitions: [fakeCalculator],
      callTool: async function* ({ callId: id, name }) {
        const last = { id, name, arguments: { expression: "17*24" }, proposed: { expression: "17*23" }, result: "408" };
        await Promise.resolve();
        yield { ...last, state: "done" };
        return { ...last, state: "done" };
      },
    });
    const { calls } = await lastAnswer(around, conversationOf(await around.ask("/calculator 17*23")));
    expect(calls).toMatchObject([{ arguments: { expression: "17*24" }, proposed: { expression: "17*23" } }]);
  });

  test("an answer whose writer ends in the meantime is not called stopped", async () => {
    const around = createFakeSurroundings();
    const { id } = await around.conversations.create("tester");
    const answer: AnswerMessage = {
      ...{ role: "answer", id: "a", conversationId: id, at: 1, text: "Half", state: "streaming" },
      ...{ passages: [], citations: [], calls: [], model: "", engine: "" },
    };
    await around.rows.write([putMessage(answer)]);
    let finish: () => void = () => undefined;
    const writing = around.locks.withLock(answerLock("a"), async () => {
      await new Promise<void>((resolve) => (finish = resolve));
      await around.rows.write([putMessage({ ...answer, text: "Whole.", state: "done" })]);
    });
    const seen: (readonly Message[])[] = [];
    around.conversations.watchMessages(id, (messages) => seen.push(messages));
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0));
    finish();
    await writing;
    await vi.waitFor(() => expect(seen.at(-1)?.[0]).toMatchObject({ state: "done", text: "Whole." }));
  });

  const failingWrites = (when: (write: number) => boolean) => {
    let writes = 0;
    return (rows: Rows): Rows => ({
      ...rows,
      write: (changes) => {
        writes += 1;
        return when(writes)
          ? Promise.reject(new StorageTrouble("full", "Storage is full. Remove something."))
          : rows.write(changes);
      },
    });
  };

  test("a question that cannot be stored is not asked, and the trouble is told in words", async () => {
    const around = createFakeSurroundings({ answers: ["Never."], wrapRows: failingWrites((write) => write === 2) });
    const { id } = await around.conversations.create("tester");
    const events = await around.ask("Kept?", { conversationId: id });
    expect(endOf(events)).toMatchObject({
      reason: "failed",
      error: "Your question could not be kept. Storage is full. Remove something.",
    });
    expect(around.engine.requests).toHaveLength(0);
  });

  test("an answer that cannot be stored is told with all its text", async () => {
    const around = createFakeSurroundings({ answers: ["All of it."], wrapRows: failingWrites((write) => write > 3) });
    const { id } = await around.conversations.create("tester");
    const ended = endOf(await around.ask("Kept?", { conversationId: id }));
    expect(ended).toMatchObject({
      reason: "failed",
      text: "All of it.",
      error: "This answer could not be kept. Storage is full. Remove something.",
    });
  });

  test("a conversation that is removed in mid-answer stays removed", async () => {
    const around = createFakeSurroundings({ answers: ["Once upon a time."] });
    const { id } = await around.conversations.create("tester");
    const { signal } = new AbortController();
    for await (const event of around.turn.fire({
      neuron: fakeNeuron(),
      conversationId: id,
      text: "A story.",
      signal,
    })) {
      if (event.kind === "delta") await around.conversations.remove(id);
    }
    expect(await around.conversations.list("tester")).toEqual([]);
    expect(await around.conversations.messages(id)).toEqual([]);
  });

  test("a conversation that is removed while its answer is just being stored stays removed", async () => {
    let storing: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => (storing = resolve));
    let removing: () => void = () => undefined;
    const mayWrite = new Promise<void>((resolve) => (removing = resolve));
    const around = createFakeSurroundings({
      answers: ["Once."],
      wrapRows: (rows) => ({
        ...rows,
        async write(changes) {
          const isEnd = JSON.stringify(changes).includes('"state":"done"');
          if (isEnd) {
            storing();
            await mayWrite; // the conversation was read, and is not written yet
          }
          await rows.write(changes);
        },
      }),
    });
    const { id } = await around.conversations.create("tester");
    const asking = around.ask("A story.", { conversationId: id });
    await reached;
    const removed = around.conversations.remove(id);
    await new Promise((resolve) => setTimeout(resolve, 10)); // as long as it takes to be first, if nothing holds it back
    removing();
    await Promise.all([asking, removed]);
    expect(await around.conversations.list("tester")).toEqual([]);
    expect(await around.rows.list("messages")).toEqual([]);
  });

  test("a turn stops when its conversation is removed in another tab, alone or with its neuron", async () => {
    const disk = createMemoryDisk();
    const locks = createProgramLocks();
    const pace = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
    const here = createFakeSurroundings({ disk, locks, answers: [Array(2_000).fill("word").join(" ")], pace });
    const there = createFakeSurroundings({ disk, locks });
    const { id } = await here.conversations.create("tester");
    const asking = here.ask("Say much.", { conversationId: id });
    await vi.waitFor(async () => expect((await lastAnswer(there, id)).text).toMatch(/^word/), { timeout: 3_000 });
    await there.rows.write((await there.conversations.holdings("tester")).remove);
    expect(endOf(await asking)).toMatchObject({ reason: "stopped" });
    expect(await there.rows.list("messages")).toEqual([]);
  });

  test("a call that is taken back while the answer goes on stays marked as taken back", async () => {
    let goOn: () => void = () => undefined;
    const taken = new Promise<void>((resolve) => (goOn = resolve));
    const around: Surroundings = createFakeSurroundings({
      info: { tools: "constrained", small: false, contextWindow: 4096 },
      pace: () => (around.engine.requests.length > 1 ? taken : Promise.resolve()), // what follows the call waits
      definitions: [fakeCalculator],
      answers: [JSON.stringify({ tool: "calculator", arguments: { expression: "2+2" } }), "It is 4."],
    });
    let id = "";
    const { signal } = new AbortController();
    for await (const event of around.turn.fire({ neuron: fakeNeuron(), text: "What is 2+2?", signal })) {
      if (event.kind === "started") id = event.conversationId;
      if (event.kind !== "tool" || event.call.state !== "done") continue;
      await vi.waitFor(async () => expect((await lastAnswer(around, id)).calls[0]?.state).toBe("done"));
      const answer = await lastAnswer(around, id);
      const calls = answer.calls.map((call) => ({ ...call, state: "undone" as const }));
      await around.rows.write([putMessage({ ...answer, calls })]);
      goOn();
    }
    expect(await lastAnswer(around, id)).toMatchObject({
      state: "done",
      text: "It is 4.",
      calls: [{ state: "undone" }],
    });
  });

  test("a bug is told in words, and thrown afterwards", async () => {
    const around = createFakeSurroundings({
      facts: () => {
        throw new TypeError("x is not a function");
      },
    });
    const { signal } = new AbortController();
    const events: TurnEvent[] = [];
    const listening = (async () => {
      for await (const event of around.turn.fire({ neuron: fakeNeuron(), text: "Hi", signal })) events.push(event);
    })();
    await expect(listening).rejects.toThrow("x is not a function");
    expect(endOf(events)).toMatchObject({
      reason: "failed",
      error: expect.stringContaining("Something broke") as string,
    });
    expect(await lastAnswer(around, conversationOf(events))).toMatchObject({ state: "failed" });
  });
});

describe("answering again", () => {
  test("the new answer takes the old one's place, and the question stays byte-equal", async () => {
    const around = createFakeSurroundings({
      answers: ["Old.", "New."],
      recall: () => Promise.resolve([fakePassage(0, "The rent is 900 euros.")]),
      facts: () => [{ key: "name", value: "Eva" }],
    });
    const id = conversationOf(await around.ask("What is the rent?"));
    const { signal } = new AbortController();
    const events = await heard(around.turn.fireAgain({ neuron: fakeNeuron(), conversationId: id, signal }));
    expect(endOf(events)).toMatchObject({ reason: "done", text: "New." });
    expect((await around.conversations.messages(id)).map(({ text }) => text)).toEqual(["What is the rent?", "New."]);
    const [first, again] = around.engine.requests;
    expect(again?.turns).toEqual(first?.turns);
    expect(again?.temperature).toBeGreaterThan(first?.temperature ?? 1);
  });

  test("the earlier answer is kept beside the new one, and the one that is shown stands in the next prompt", async () => {
    const around = createFakeSurroundings({ answers: ["Old.", "New.", "Next."] });
    const id = conversationOf(await around.ask("Well?"));
    const { signal } = new AbortController();
    await heard(around.turn.fireAgain({ neuron: fakeNeuron(), conversationId: id, signal }));
    const both = await lastAnswer(around, id);
    expect(both).toMatchObject({ text: "New.", versions: { place: 1, others: [{ text: "Old.", state: "done" }] } });

    await around.conversations.showVersion(both.id, 0);
    const chosen = await lastAnswer(around, id);
    expect(chosen).toMatchObject({ text: "Old.", versions: { place: 0, others: [{ text: "New." }] } });
    await around.ask("And?", { conversationId: id });
    expect(around.engine.requests.at(-1)?.turns.map(({ content }) => content)).toContain("Old.");
    expect(around.engine.requests.at(-1)?.turns.map(({ content }) => content)).not.toContain("New.");
  });

  test("a third answer stands behind both, whichever was shown; one that said nothing is not kept", async () => {
    const around = createFakeSurroundings({
      answers: [{ text: "", ends: "failed", message: "Out of memory." }, "One.", "Two.", "Three."],
    });
    const id = conversationOf(await around.ask("Well?"));
    const { signal } = new AbortController();
    const again = () => heard(around.turn.fireAgain({ neuron: fakeNeuron(), conversationId: id, signal }));
    await again();
    expect(await lastAnswer(around, id)).not.toHaveProperty("versions");
    await again();
    await around.conversations.showVersion((await lastAnswer(around, id)).id, 0);
    await again();
    const answer = await lastAnswer(around, id);
    expect(answer).toMatchObject({
      text: "Three.",
      versions: { place: 2, others: [{ text: "One." }, { text: "Two." }] },
    });
    expect(countVersions(answer)).toBe(3);
    await around.conversations.showVersion(answer.id, 7); // there is none
    expect(await lastAnswer(around, id)).toEqual(answer);
  });

  test("a call that is taken back while its answer is given again stays taken back", async () => {
    const around = createFakeSurroundings({ answers: ["Old.", "New."] });
    const id = conversationOf(await around.ask("Well?"));
    const call = { id: "k", name: "file_write", arguments: {}, state: "done" } as const;
    const old = { ...(await lastAnswer(around, id)), calls: [call] };
    await around.rows.write([putMessage(old)]);
    const { signal } = new AbortController();
    for await (const event of around.turn.fireAgain({ neuron: fakeNeuron(), conversationId: id, signal })) {
      if (event.kind !== "started") continue;
      await around.rows.write([putMessage({ ...old, calls: [{ ...call, state: "undone" }] })]);
    }
    expect(await lastAnswer(around, id)).toMatchObject({
      text: "New.",
      versions: { others: [{ text: "Old.", calls: [{ state: "undone" }] }] },
    });
  });

  test("a question that is too long is not to be tried again", async () => {
    const around = createFakeSurroundings({ info: { contextWindow: 200 } });
    const id = conversationOf(await around.ask("word ".repeat(1000)));
    expect(await lastAnswer(around, id)).toMatchObject({ state: "failed", noRetry: true });
  });

  test("a retry that comes to nothing takes nothing away", async () => {
    const around = createFakeSurroundings({
      answers: ["Old.", { text: "", ends: "failed", message: "Out of memory." }],
    });
    const id = conversationOf(await around.ask("Well?"));
    const { signal } = new AbortController();
    const events = await heard(around.turn.fireAgain({ neuron: fakeNeuron(), conversationId: id, signal }));
    expect(endOf(events)).toMatchObject({ reason: "failed", error: "Out of memory." });
    expect(await lastAnswer(around, id)).toMatchObject({ text: "Old.", state: "done" });
  });

  test("without a question there is nothing to answer again", async () => {
    const around = createFakeSurroundings();
    const { id } = await around.conversations.create("tester");
    const { signal } = new AbortController();
    const events = await heard(around.turn.fireAgain({ neuron: fakeNeuron(), conversationId: id, signal }));
    expect(endOf(events)).toMatchObject({
      reason: "failed",
      error: "There is no question here to answer again. Ask one.",
    });
  });
});

test("the model opens while the question is being stored, and a call by hand opens none", async () => {
  for (const [text, first] of [
    ["Hello?", "opened"],
    ["/calculator 1+1", "stored"],
  ] as const) {
    const order: string[] = [];
    const around = createFakeSurroundings({
      answers: ["Hi."],
      wrapRows: (rows) => ({
        ...rows,
        async write(changes) {
          for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
          order.push("stored");
          return rows.write(changes);
        },
      }),
    });
    const open = around.engine.open.bind(around.engine);
    around.engine.open = (...asked) => {
      order.push("opened");
      return open(...asked);
    };
    await around.ask(text);
    expect(order[0]).toBe(first);
    expect(order.includes("opened")).toBe(first === "opened");
  }
});
