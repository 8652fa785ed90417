import { describe, expect, test } from "vitest";
import type { CallTool } from "#core/synapse/call.ts";
import { createFakeSurroundings, fakeCalculator, type Wishes } from "./fake-surroundings.ts";
import { conversationOf, endOf } from "./testing/heard.ts";

/** A fake: every text is as near as can be, so that words decide. */
const near = (texts: readonly string[]) => Promise.resolve(texts.map(() => Float32Array.of(1)));
const calculator = { ...fakeCalculator, description: "Computes a sum exactly." };
const around = (wishes: Wishes = {}) =>
  createFakeSurroundings({ definitions: [calculator], embed: near, answers: ["It is 391.", "Still 391."], ...wishes });

describe("a model too small to choose a tool", () => {
  test("has the tool called that the question means, and what came back is the answer, not what the model makes of it", async () => {
    const house = around();
    const events = await house.ask("What is 17*23?");
    expect(endOf(events)).toMatchObject({ reason: "done", text: 'done: {"expression":"17*23"}' });
    expect(house.engine.requests).toEqual([]);
    const [, answer] = await house.conversations.messages(conversationOf(events));
    expect(answer).toMatchObject({ calls: [{ name: "calculator", state: "done" }] });
  });

  test("answers alone where the question means no tool, and where a person denied it", async () => {
    const house = around();
    await house.ask("Why is the sky blue?");
    expect(house.engine.requests[0]?.turns.at(-1)?.content).toBe("Why is the sky blue?");

    const denied: CallTool = async function* (request) {
      const record = { id: request.callId, name: request.name, arguments: {}, state: "denied" as const, result: "No." };
      yield await Promise.resolve(record);
      return record;
    };
    const other = around({ callTool: denied });
    await other.ask("What is 17*23?");
    expect(other.engine.requests[0]?.turns.at(-1)?.content).toBe("What is 17*23?");
  });

  test("asks the person for what the question does not say", async () => {
    const asked: unknown[] = [];
    const watching: CallTool = async function* (request) {
      asked.push([request.arguments, request.incomplete]);
      const record = { id: request.callId, name: request.name, arguments: {}, state: "done" as const, result: "5" };
      yield await Promise.resolve(record);
      return record;
    };
    const house = around({ callTool: watching, definitions: [{ ...calculator, description: "Computes a sum." }] });
    const events = await house.ask("Computes the calculator a sum exactly?");
    expect(asked).toEqual([[{}, true]]);
    expect(endOf(events)).toMatchObject({ reason: "done", text: "5" });
  });

  test("hears of it in later prompts", async () => {
    const house = around();
    const conversationId = conversationOf(await house.ask("What is 17*23?"));
    await house.ask("Why is the sky blue?", { conversationId });
    expect(house.engine.requests[0]?.turns.map(({ content }) => content)).toEqual([
      expect.any(String),
      "What is 17*23?",
      'done: {"expression":"17*23"}',
      "Why is the sky blue?",
    ]);
  });
});
