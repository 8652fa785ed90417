import { describe, expect, test, vi } from "vitest";
import { createConversations } from "#core/neuron/conversations.ts";
import { fakeNeuron } from "#core/neuron/fake-surroundings.ts";
import { restorable } from "#core/neuron/locks.ts";
import { createNeuronManager } from "#core/neuron/manager.ts";
import * as yamlReader from "#core/neuron/read-neuron.ts";
import { readNeuronObject } from "#core/neuron/read-neuron-object.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { NeuronSummary } from "./app.ts";
import { createNeuronDesk } from "./neuron-desk.ts";

function furnish() {
  const rows = createMemoryRows();
  const clock = { now: () => 1 };
  let ids = 0;
  const locks = createProgramLocks();
  const conversations = createConversations({
    rows,
    clock,
    locks,
    newId: () => `id-${(ids += 1)}`,
  });
  const audit = createFakeAudit();
  const manager = createNeuronManager({
    ...{ rows, clock, shipped: [fakeNeuron()] },
    loadReader: () => Promise.resolve(readNeuronObject),
  });
  const refuse = () => Promise.resolve({ kind: "refused", reason: "not here" } as const);
  const desk = createNeuronDesk({
    ...{ rows, locks, manager, audit },
    holdings: async (id) => [await conversations.holdings(id)],
    reach: async ({ config }) => ((await rows.list("egress", config.metadata.id)).length > 0 ? "elsewhere" : "nowhere"),
    reachStores: ["egress"],
    wordFor: (id) => Promise.resolve(`word ${id.length}`),
    packages: { export: refuse, open: refuse },
    loadYamlReader: () => Promise.resolve(yamlReader),
  });
  return { rows, locks, conversations, audit, desk };
}

const refusedFor = (reason: RegExp): unknown => ({ kind: "refused", reason: expect.stringMatching(reason) as unknown });

const yaml = `metadata:
  id: gardener
  name: Gardener
  description: Knows plants.
prompts:
  system: You know plants.
`;

describe("the neuron desk", () => {
  test("makes a neuron from YAML, and tells it to who watches", async () => {
    const { desk } = furnish();
    let seen: readonly NeuronSummary[] = [];
    desk.watchList((neurons) => (seen = neurons));
    expect(await desk.create(yaml)).toEqual({ kind: "imported", id: "gardener" });
    await vi.waitFor(() =>
      expect(seen.map(({ id, origin, address }) => [id, origin, address])).toEqual([
        ["tester", "shipped", "tester"],
        ["gardener", "own", "word 8"],
      ]),
    );
    expect(await desk.config("gardener")).toMatchObject({ prompts: { system: "You know plants." } });
  });

  test("refuses wrong YAML with line, column and meaning, a line for each problem, and keeps nothing", async () => {
    const { desk } = furnish();
    const outcome = await desk.create(`${yaml}privacy_tier: 9\ntoolz: []\n`);
    expect(outcome.kind === "refused" ? outcome.reason.split("\n") : []).toEqual([
      expect.stringMatching(
        /^Line 7, column 15: `privacy_tier` should be one of 0, 1, 2\. What it is for: What may leave/,
      ),
      expect.stringMatching(/^Line 8, column 1: `toolz` is not a field here\. Did you mean `tools`\?/),
    ]);
    expect(await desk.list()).toHaveLength(1);
  });

  test("changes single fields of a neuron, which keeps its place and what it holds, and undoes that", async () => {
    const { desk, audit } = furnish();
    const before = await desk.config("tester");
    const outcome = await desk.change("tester", { name: "Taster", short: "Be brief.", tier: 2 });
    expect(await desk.config("tester")).toMatchObject({
      metadata: { ...before?.metadata, name: "Taster" },
      privacy_tier: 2,
      prompts: { system: before?.prompts.system, short: "Be brief." },
    });
    expect(audit.entries).toContainEqual(
      expect.objectContaining({
        action: "neuron.change",
        details: expect.objectContaining({
          name: { before: "Tester", after: "Taster" },
          privacy_tier: { before: 0, after: 2 },
        }) as unknown,
      }),
    );
    if (outcome.kind === "changed") await outcome.restore();
    expect(await desk.config("tester")).toEqual(before);
  });

  test("a neuron that says answers again chooses the likeliest words; when it no longer does, they are forgotten", async () => {
    const { desk, rows } = furnish();
    await desk.create(yaml);
    await desk.change("gardener", { reuseAnswers: true });
    expect((await desk.config("gardener"))?.model).toMatchObject({ temperature: 0, reuse_answers: true });
    await rows.write([{ kind: "put", store: "answer-cache", id: "x", value: {}, tags: ["gardener", "c1"] }]);
    await desk.change("gardener", { name: "Botanist" });
    expect(await rows.list("answer-cache")).toHaveLength(1);
    await desk.change("gardener", { reuseAnswers: false });
    expect(await rows.list("answer-cache")).toEqual([]);
    expect((await desk.config("gardener"))?.model).not.toHaveProperty("reuse_answers");
  });

  test("writes a neuron as YAML that reads back as the same, and takes the whole of it changed", async () => {
    const { desk } = furnish();
    await desk.create(yaml);
    const written = (await desk.yaml("gardener", { system: "First line.\nSecond: #line" })) ?? "";
    expect(await desk.change("gardener", written)).toMatchObject({ kind: "changed" });
    expect(await desk.config("gardener")).toMatchObject({ prompts: { system: "First line.\nSecond: #line" } });
    expect(await desk.yaml("gardener")).toBe(written);
  });

  test("keeps everything as it is when a change is wrong, or would give another id", async () => {
    const { desk } = furnish();
    const before = await desk.config("tester");
    expect(await desk.change("tester", { name: "" })).toEqual(refusedFor(/metadata\.name/));
    expect(await desk.change("tester", yaml)).toEqual(refusedFor(/keeps its id, tester/));
    expect(await desk.change("nobody", { name: "Nobody" })).toMatchObject({ kind: "refused" });
    expect(await desk.config("tester")).toEqual(before);
  });

  test("refuses an id that is here already", async () => {
    const { desk } = furnish();
    await desk.create(yaml);
    expect(await desk.create(yaml)).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("gardener is here already") as string,
    });
  });

  test("makes nothing that the log cannot hold, and says what stopped it", async () => {
    const { desk, audit } = furnish();
    vi.spyOn(audit, "intent").mockRejectedValue(new StorageTrouble("full", "The disk is full."));
    expect(await desk.create(yaml)).toEqual({ kind: "refused", reason: "The disk is full." });
    expect(await desk.config("gardener")).toBeUndefined();
  });

  test("removes a neuron with what was said, and brings both back", async () => {
    const { desk, conversations, audit } = furnish();
    await desk.create(yaml);
    const { id } = await conversations.create("gardener");
    const { restore } = await desk.remove("gardener");
    expect(await desk.config("gardener")).toBeUndefined();
    expect(await conversations.get(id)).toBeUndefined();
    await restore();
    expect(await desk.config("gardener")).toBeDefined();
    expect(await conversations.get(id)).toBeDefined();
    expect(audit.entries.map((entry) => (entry.phase === "outcome" ? entry.outcome : entry.action))).toEqual([
      ...["neuron.create", "done"],
      ...["neuron.remove", "done"],
      ...["neuron.restore", "done"],
    ]);
  });

  test("a removal and its undo are done once, however often they are asked for", async () => {
    const { desk, conversations, audit, locks } = furnish();
    await desk.create(yaml);
    const { id } = await conversations.create("gardener");
    const [first, second] = [await desk.remove("gardener"), await desk.remove("gardener")];
    await second.restore(); // it removed nothing, so it brings nothing back
    expect(await desk.config("gardener")).toBeUndefined();
    await first.restore();
    await conversations.rename(id, "Roses");
    await first.restore(); // what was done since stays
    expect(await conversations.get(id)).toMatchObject({ title: "Roses" });
    const actions = audit.entries.flatMap((entry) => (entry.phase === "outcome" ? [] : [entry.action]));
    expect(actions).toEqual(["neuron.create", "neuron.remove", "neuron.restore"]);
    await vi.waitFor(async () => expect(await restorable(locks)).toEqual([]));
  });

  test("while a tab can bring a removed neuron back, every tab can see that", async () => {
    const { desk, locks } = furnish();
    await desk.create(yaml);
    const { restore } = await desk.remove("gardener");
    expect(await restorable(locks)).toEqual(["gardener"]);
    await restore();
    await vi.waitFor(async () => expect(await restorable(locks)).toEqual([]));
  });

  test("the membrane's gap follows what was allowed, as it happens", async () => {
    const { desk, rows } = furnish();
    const seen: boolean[] = [];
    desk.watchList(([first]) => seen.push(first?.open ?? false));
    await vi.waitFor(() => expect(seen).toEqual([false]));
    await rows.write([{ kind: "put", store: "egress", id: "x", value: {}, tags: ["tester"] }]);
    await vi.waitFor(() => expect(seen.at(-1)).toBe(true));
  });
});
