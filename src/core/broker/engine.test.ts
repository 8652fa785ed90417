import { describe, expect, test } from "vitest";
import { engineContract } from "./engine.contract.ts";
import type { GenerateEvent } from "./engine.ts";
import { createScriptedEngine } from "./scripted-engine.ts";

describe("the engine port, on a scripted engine", () => {
  engineContract(() =>
    Promise.resolve({
      engine: createScriptedEngine({ answers: Array<string>(40).fill("It is Paris, of course, as everyone knows.") }),
      modelId: "scripted",
      unknownModelId: "nobody",
    }),
  );
});

const never = new AbortController().signal;

async function eventsOf(answers: Parameters<typeof createScriptedEngine>[0]["answers"], questions: number) {
  const opened = await createScriptedEngine({ answers }).open("scripted", {
    onProgress: () => undefined,
    signal: never,
  });
  if (opened.kind !== "opened") throw new Error("It did not open.");
  const ends: GenerateEvent[] = [];
  for (let asked = 0; asked < questions; asked += 1) {
    const turns = [{ role: "user" as const, content: `question ${asked}` }];
    for await (const event of opened.model.generate({ turns, maxTokens: 50, temperature: 0 }, never)) {
      if (event.kind === "ended") ends.push(event);
    }
  }
  return ends;
}

describe("the scripted engine", () => {
  test("plays its script in order and says when it is at its end", async () => {
    const [one, two, three] = await eventsOf(
      ["Yes.", { text: "Well", ends: "failed", message: "The machine is tired." }],
      3,
    );
    expect(one).toMatchObject({ reason: "done" });
    expect(two).toMatchObject({ reason: "failed", message: "The machine is tired." });
    expect(three).toMatchObject({ reason: "failed", message: "The script has no more answers." });
  });
});
