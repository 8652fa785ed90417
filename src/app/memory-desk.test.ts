import { expect, test } from "vitest";
import { createFacts } from "#core/memory/facts.ts";
import { createFakeSurroundings, fakeNeuron, fakePassage, type Surroundings } from "#core/neuron/fake-surroundings.ts";
import { conversationOf, heard } from "#core/neuron/testing/heard.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { createMemoryDesk } from "./memory-desk.ts";

const clock = { now: () => 1 };

/** A neuron that knows two facts, one told by the opening and one with its second question, with a passage. */
async function talk(): Promise<{
  readonly around: Surroundings;
  readonly desk: ReturnType<typeof createMemoryDesk>;
  readonly id: string;
}> {
  const raw = createMemoryRows();
  const facts = createFacts({ rows: raw, clock });
  let known = await facts.list("tester");
  const around = createFakeSurroundings({
    answers: ["One.", "Two.", "Three."],
    wrapRows: () => raw,
    facts: () => known,
    recall: () => Promise.resolve([fakePassage(0, "The rent is 900 euros.")]),
  });
  const desk = createMemoryDesk({
    axon: () => Promise.reject(new Error("No document is asked for here.")),
    ...{ facts, conversations: around.conversations, rows: raw, audit: around.audit },
  });
  const set = async (key: string, value: string) => {
    await desk.setFact("tester", key, value);
    known = await facts.list("tester");
  };
  await set("name", "Eva");
  const id = conversationOf(await around.ask("First?"));
  await set("town", "Bern");
  await around.ask("Second?", { conversationId: id });
  const forgetting = {
    ...desk,
    async removeFact(neuronId: string, key: string) {
      await desk.removeFact(neuronId, key);
      known = await facts.list("tester");
    },
  };
  return { around, desk: forgetting, id };
}

const kept = async ({ rows }: Surroundings): Promise<string> =>
  JSON.stringify(await Promise.all(["conversations", "messages", "beginnings", "facts"].map((one) => rows.list(one))));
const lastPrompt = ({ engine }: Surroundings): string => JSON.stringify(engine.requests.at(-1)?.turns);

test("what a later question told stands in later prompts, until it is forgotten", async () => {
  const { around, desk, id } = await talk();
  expect(lastPrompt(around)).toContain("Eva");
  expect(lastPrompt(around)).toContain("Bern");
  await desk.removeFact("tester", "town");
  expect(await kept(around)).not.toContain("Bern");
  await around.ask("Third?", { conversationId: id });
  expect(lastPrompt(around)).toContain("Eva");
  expect(lastPrompt(around)).not.toContain("Bern");
  expect(lastPrompt(around).match(/The rent is 900 euros/g)).toHaveLength(3);
});

test("a fact that the opening told is forgotten wherever a prompt is kept", async () => {
  const { around, desk, id } = await talk();
  await around.rows.write([
    { kind: "put", store: "beginnings", id: "tester", value: { system: "- name: Eva" }, tags: ["tester"] },
  ]);
  await desk.removeFact("tester", "name");
  expect(await kept(around)).not.toContain("Eva");
  await around.ask("Third?", { conversationId: id });
  expect(lastPrompt(around)).not.toContain("Eva");
  expect(lastPrompt(around)).toContain("Bern");
});

test("a prompt that kept a fact from before is renewed, and so is a question that is asked again", async () => {
  const facts = [{ key: "name", value: "Eva" }];
  const around = createFakeSurroundings({ answers: ["One.", "Two.", "Again."], facts: () => facts });
  const id = conversationOf(await around.ask("First?"));
  facts.push({ key: "town", value: "Bern" });
  await around.ask("Second?", { conversationId: id });
  expect(lastPrompt(around)).toContain("Known now:");
  facts.splice(0, 2, { key: "name", value: "Ada" });
  const { signal } = new AbortController();
  await heard(around.turn.fireAgain({ neuron: fakeNeuron(), conversationId: id, signal }));
  expect(lastPrompt(around)).toContain("Ada");
  expect(lastPrompt(around)).not.toMatch(/Eva|Bern|Known now/);
  expect(await kept(around)).not.toMatch(/Eva|Bern/);
});

test("a fact that is kept and one that is forgotten are in the log before they are, without what they say", async () => {
  const { around, desk } = await talk();
  await desk.removeFact("tester", "town");
  const facts = around.audit.entries.filter((entry) => "action" in entry && entry.action.startsWith("fact."));
  expect(facts).toMatchObject([
    { action: "fact.set", neuronId: "tester", details: { name: "name" } },
    { action: "fact.set", details: { name: "town" } },
    { action: "fact.remove", details: { name: "town" } },
  ]);
  expect(JSON.stringify(around.audit.entries)).not.toMatch(/Eva|Bern/);
  around.audit.intent = () => Promise.reject(new StorageTrouble("full", "The disk is full."));
  await expect(desk.setFact("tester", "name", "Ada")).rejects.toThrow("The disk is full.");
  expect(await kept(around)).not.toContain("Ada");
});
