import { describe, expect, test, vi } from "vitest";
import { createFakeSurroundings, fakeNeuron, fakePassage, type Wishes } from "#core/neuron/fake-surroundings.ts";
import { conversationOf, endOf, heard } from "#core/neuron/testing/heard.ts";
import type { BrokerStatus } from "#core/broker/broker.ts";
import type { NeuronState } from "#core/neuron/turn-event.ts";
import { createChatDesk } from "./chat-desk.ts";

function furnish(wishes: Wishes = {}) {
  const around = createFakeSurroundings(wishes);
  const loadTurn = vi.fn(() => Promise.resolve(around.turn));
  const desk = createChatDesk({
    manager: {
      get: (id) => Promise.resolve(id === "tester" ? { config: fakeNeuron(), origin: "shipped" } : undefined),
    },
    ...{ conversations: around.conversations, states: around.states, broker: around.broker, loadTurn },
  });
  return { ...around, desk, loadTurn };
}

describe("the chat desk", () => {
  test("sends, and begins a conversation where there is none", async () => {
    const { desk, conversations } = furnish({ answers: ["Yes.", "No."] });
    const first = await heard(desk.send("tester", "Is it?"));
    expect(endOf(first)).toMatchObject({ reason: "done", text: "Yes." });
    const conversationId = conversationOf(first);
    await heard(desk.send("tester", "Is it not?", { conversationId }));
    expect(await conversations.messages(conversationId)).toHaveLength(4);
  });

  test("answers again in the neuron of the conversation", async () => {
    const { desk } = furnish({ answers: ["Old.", "New."] });
    const conversationId = conversationOf(await heard(desk.send("tester", "Is it?")));
    expect(endOf(await heard(desk.retry(conversationId)))).toMatchObject({ reason: "done", text: "New." });
  });

  test("a neuron that is gone, or a part that does not load, ends the turn with a sentence", async () => {
    const { desk, loadTurn } = furnish({ answers: ["Yes."] });
    expect(endOf(await heard(desk.send("nobody", "Hello?"))).error).toContain("not here any more");
    expect(endOf(await heard(desk.retry("nothing"))).error).toContain("not here any more");
    loadTurn.mockRejectedValueOnce(new Error("offline"));
    expect(endOf(await heard(desk.send("tester", "Hello?"))).error).toContain("Reload the page");
    expect(endOf(await heard(desk.send("tester", "Hello?"))).text).toBe("Yes.");
  });

  test("prepares once for a conversation, however often it is asked to", async () => {
    const { desk, engine } = furnish();
    for (let times = 0; times < 5; times += 1) desk.prepare("tester");
    await vi.waitFor(() => expect(engine.warmed).toHaveLength(1));
    desk.prepare("tester", "another");
    await vi.waitFor(() => expect(engine.warmed).toHaveLength(2));
  });

  test("tells the neuron's state as it changes", async () => {
    const { desk } = furnish({ answers: ["Yes."] });
    const states: NeuronState[] = [];
    desk.watchState("tester", (state) => states.push(state));
    await heard(desk.send("tester", "Is it?"));
    expect(states).toEqual(["idle", "thinking", "idle"]);
  });

  test("measures the window only when the model is there, and passages apart from what was said", async () => {
    const { desk, broker, states } = furnish({
      answers: ["900 euros."],
      recall: () => Promise.resolve([fakePassage(0, "The rent is 900 euros a month.")]),
    });
    expect(await desk.context("tester")).toBeUndefined();
    const conversationId = conversationOf(await heard(desk.send("tester", "What is the rent?")));
    const statuses: BrokerStatus["kind"][] = [];
    broker.watch(({ kind }) => statuses.push(kind))();
    expect(statuses).toEqual(["ready"]);
    const use = await desk.context("tester", conversationId);
    expect(use?.window).toBe(2048);
    expect(use?.passages).toBeGreaterThan(7);
    expect(use?.instructions).toBeGreaterThan(1);
    expect(use?.conversation).toBeGreaterThan(5);
    const second = states.begin("tester"); // another model is asked beside it: its place is not taken back
    expect(await desk.context("tester", conversationId)).toBeUndefined();
    second.end("idle");
    expect(await desk.context("tester", conversationId)).toEqual(use);
  });
});
