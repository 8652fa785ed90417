import { expect, test } from "vitest";
import type { OpenModel, PromptTurn } from "#core/broker/engine.ts";
import { createMemoryDisk, createMemoryRows } from "#core/words/memory-rows.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { beginningStore, createBeginnings } from "./beginnings.ts";
import { createFakeSurroundings } from "./fake-surroundings.ts";
import type { KnownFact } from "./prompt.ts";

const system: PromptTurn = { role: "system", content: "You know plants." };

/** A fake of a model that can give and take its state: the state is the prompt it read. */
function fakeModel(id = "small"): OpenModel & { readonly taken: string[] } {
  const taken: string[] = [];
  return {
    taken,
    info: { ...{ id, name: id, bytes: 1, contextWindow: 100 }, engine: "fake", threads: 1, tools: "none", small: true },
    countTokens: () => Promise.resolve(0),
    warm: () => Promise.resolve(),
    generate: () => {
      throw new Error("This fake says nothing.");
    },
    keptState: (turns) => Promise.resolve(new TextEncoder().encode(turns.map(({ content }) => content).join())),
    takeState(state) {
      taken.push(new TextDecoder().decode(state));
      return Promise.resolve(true);
    },
    close: () => Promise.resolve(),
  };
}

test("what one start computed, the next start is given, once", async () => {
  const rows = createMemoryRows();
  const first = fakeModel();
  const before = createBeginnings({ rows });
  await before.bring(first, "gardener", system);
  await before.keep(first, "gardener", system);
  expect(first.taken).toEqual([]);

  const second = fakeModel();
  const after = createBeginnings({ rows });
  await after.bring(second, "gardener", system);
  await after.bring(second, "gardener", system);
  expect(second.taken).toEqual(["You know plants."]);
});

test("another model, another neuron or another prompt is given nothing of it", async () => {
  const rows = createMemoryRows();
  await createBeginnings({ rows }).keep(fakeModel(), "gardener", system);
  const other = fakeModel("large");
  await createBeginnings({ rows }).bring(other, "gardener", system);
  const same = fakeModel();
  await createBeginnings({ rows }).bring(same, "cook", system);
  await createBeginnings({ rows }).bring(same, "gardener", { ...system, content: "You know stones." });
  expect([...other.taken, ...same.taken]).toEqual([]);
});

test("it is written once, and again when the prompt has changed", async () => {
  const rows = createMemoryRows();
  let writes = 0;
  rows.watch([beginningStore], () => (writes += 1));
  const model = fakeModel();
  const beginnings = createBeginnings({ rows });
  await beginnings.keep(model, "gardener", system);
  await beginnings.keep(model, "gardener", system);
  await beginnings.keep(model, "gardener", { ...system, content: "You know stones." });
  await Promise.resolve();
  expect(writes).toBe(2);
});

test("a row that does not read, a full disk and an engine that keeps no state disturb nothing", async () => {
  const rows = createMemoryRows();
  await rows.write([{ kind: "put", store: beginningStore, id: "gardener", value: { model: 7 } }]);
  const model = fakeModel();
  await createBeginnings({ rows }).bring(model, "gardener", system);
  expect(model.taken).toEqual([]);

  const full = { ...rows, write: () => Promise.reject(new StorageTrouble("full", "The disk is full.")) };
  await createBeginnings({ rows: full }).keep(model, "gardener", system);

  const plain: OpenModel = fakeModel();
  delete plain.keptState;
  delete plain.takeState;
  await createBeginnings({ rows }).bring(plain, "gardener", system);
  await createBeginnings({ rows }).keep(plain, "gardener", system);
});

test("what is kept is read while the model still opens, once", async () => {
  const rows = createMemoryRows();
  await createBeginnings({ rows }).keep(fakeModel(), "gardener", system);
  let reads = 0;
  const get: typeof rows.get = (...asked) => ((reads += 1), rows.get(...asked));
  const beginnings = createBeginnings({ rows: { ...rows, get } });
  beginnings.readAhead("gardener");
  beginnings.readAhead("gardener");
  expect(reads).toBe(1);
  const model = fakeModel();
  await beginnings.bring(model, "gardener", system);
  beginnings.readAhead("gardener");
  expect([reads, model.taken]).toEqual([1, ["You know plants."]]);
});

/** A person who rests when it is said, over a model that gives and takes its state. */
function resting(disk = createMemoryDisk()) {
  let work = (): void => undefined;
  const atRest = (wanted: () => void) => {
    work = wanted;
    return () => (work = () => undefined);
  };
  const facts: KnownFact[] = [];
  const around = createFakeSurroundings({ answers: ["One.", "Two."], disk, atRest, facts: () => facts });
  const open = around.engine.open.bind(around.engine);
  const fake = fakeModel();
  around.engine.open = async (...asked) => {
    const opened = await open(...asked);
    return opened.kind === "opened" ? { ...opened, model: { ...fake, ...opened.model } } : opened;
  };
  const kept = async () => {
    const row = (await around.rows.get(beginningStore, "tester")) as { readonly state: Uint8Array } | undefined;
    return row && new TextDecoder().decode(row.state);
  };
  return { ...around, taken: fake.taken, facts, kept, rest: () => work() };
}

test("once the person rests, the whole conversation is kept, and the next start is given it", async () => {
  const disk = createMemoryDisk();
  const first = resting(disk);
  await first.ask("Hello?");
  await expect.poll(first.kept).toBeDefined();
  expect(await first.kept()).not.toContain("One.");
  first.rest();
  await expect.poll(first.kept).toMatch(/Hello\?,One\.$/u);
  const second = resting(disk);
  await second.ask("And now?");
  expect(second.taken).toEqual([await first.kept()]);
});

test("a conversation that was removed leaves nothing here, whether it was kept already or was about to be", async () => {
  for (const removedFirst of [true, false]) {
    const house = resting();
    await house.ask("Hello?");
    await expect.poll(house.kept).toBeDefined();
    const [conversation] = await house.conversations.list("tester");
    const remove = () => house.conversations.remove(conversation?.id ?? "");
    if (removedFirst) await remove();
    house.rest();
    if (!removedFirst) {
      await expect.poll(house.kept).toContain("One.");
      await remove();
    }
    await new Promise((resolve) => setTimeout(resolve));
    expect(await house.kept()).toBeUndefined();
  }
});

test("a fact that was forgotten before the person rested is not kept", async () => {
  const house = resting();
  house.facts.push({ key: "name", value: "Eva" });
  await house.ask("Hello?");
  await expect.poll(house.kept).toContain("Eva");
  house.facts.pop();
  await house.conversations.forget("tester", []);
  house.rest();
  await new Promise((resolve) => setTimeout(resolve));
  expect(await house.kept()).toBeUndefined();
});

test("a question that comes before anything was read ahead finds what the start before had computed", async () => {
  const disk = createMemoryDisk();
  const start = () => {
    const around = createFakeSurroundings({ answers: ["One."], disk });
    const open = around.engine.open.bind(around.engine);
    const fake = fakeModel();
    around.engine.open = async (...asked) => {
      const opened = await open(...asked);
      return opened.kind === "opened" ? { ...opened, model: { ...fake, ...opened.model } } : opened;
    };
    return { ...around, taken: fake.taken };
  };
  const first = start();
  await first.ask("Hello?");
  await expect.poll(() => first.rows.get(beginningStore, "tester")).toBeDefined();
  expect(first.taken).toEqual([]);
  const second = start();
  await second.ask("Hello?");
  expect(second.taken).toEqual([second.engine.requests[0]?.turns[0]?.content]);
});
