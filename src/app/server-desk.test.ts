import { beforeEach, describe, expect, test } from "vitest";
import type { NativeTool } from "#core/broker/engine.ts";
import { createScriptedEngine } from "#core/broker/scripted-engine.ts";
import type { ModelServer, ServerModel } from "#core/broker/server.ts";
import { createAllowList, type AllowList } from "#core/privacy/allow-list.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { noPolicy, type MachinePolicy } from "#core/words/policy.ts";
import type { Rows } from "#core/words/rows.ts";
import type { ModelServerEntry } from "./app-model-servers.ts";
import { createServerDesk, type ServerDeskDeps } from "./server-desk.ts";
import { createServerOffers, keepLearned, keptServers, modelServerStore } from "./server-offers.ts";

const origin = "https://models.example";
const entry: ModelServerEntry = { preset: "other", name: "Attic", kind: "openai", address: `${origin}/v1/models` };
const models = [{ id: "Big-Model", contextWindow: 32_768 }, { id: "other" }];

let rows: Rows;
let allowList: AllowList;
let audit: ReturnType<typeof createFakeAudit>;
beforeEach(() => {
  rows = createMemoryRows();
  allowList = createAllowList({ rows, clock: { now: () => 1 } });
  audit = createFakeAudit();
});

function desk(more: Partial<ServerDeskDeps> = {}, machine?: MachinePolicy) {
  let made = 0;
  const engine = createScriptedEngine({ answers: ["Hello", { text: "", ends: "failed", message: "No." }] });
  return createServerDesk({
    ...{ rows, audit, allowList, newId: () => `s${(made += 1)}` },
    ...(machine === undefined ? {} : { machine: () => Promise.resolve(machine) }),
    neurons: () =>
      Promise.resolve([
        { id: "open", name: "Open", tier: 2, wish: "other" },
        { id: "closed", name: "Closed", tier: 0, wish: "other" },
      ]),
    listModels: () => Promise.resolve({ kind: "listed", models }),
    openModel: async (_server, id) => {
      const opened = await engine.open(id, { onProgress: () => undefined, signal: new AbortController().signal });
      return opened.kind === "opened" ? opened.model : undefined;
    },
    page: { origin: "https://brane.example", localNetwork: () => Promise.resolve("denied") },
    ...more,
  });
}
const reached = async () => (await allowList.list()).map((one) => `${one.neuronId}>${one.origin}`);

describe("connecting a model server", () => {
  test("it is asked with the person's own permission alone, and offered to those whose tier lets them", async () => {
    const asked: Omit<ModelServer, "models">[] = [];
    const found = await desk({
      listModels: (server, neuronId) => {
        asked.push(server);
        expect(neuronId).toBe("");
        return Promise.resolve({ kind: "listed", models });
      },
    }).look(entry);
    expect(asked).toMatchObject([{ base: `${origin}/v1`, kind: "openai" }]);
    expect(await reached()).toEqual([`>${origin}`]);
    expect(found).toMatchObject({
      ...{ kind: "found", here: false, models },
      neurons: [{ id: "open" }, { id: "closed", reason: expect.stringContaining("privacy tier 0") as string }],
    });
  });

  test("one that was given no name goes by its host, asked and connected", async () => {
    const nameless = { ...entry, name: " ", address: "127.0.0.1:25701" };
    const named: string[] = [];
    const connecting = desk({
      listModels: ({ name }) => (named.push(name), Promise.resolve({ kind: "listed", models })),
    });
    expect(await connecting.look(nameless)).toMatchObject({ kind: "found", name: "127.0.0.1:25701" });
    expect(named).toEqual(["127.0.0.1:25701"]);
    await connecting.keep(nameless, models, []);
    expect(await connecting.list()).toMatchObject([{ name: "127.0.0.1:25701" }]);
  });

  test("what led to nothing leaves the gate shut", async () => {
    const found = desk();
    await found.look(entry);
    await found.leave();
    expect(await reached()).toEqual([]);
    const refusing = desk({
      listModels: () => Promise.resolve({ kind: "failed", reason: "No key.", cause: "wantsKey" }),
    });
    expect(await refusing.look(entry)).toEqual({ kind: "failed", reason: "No key.", wantsKey: true });
    expect(await reached()).toEqual([]);
  });

  test("where nothing can be read, the exact setting is named", async () => {
    const unread = desk({ listModels: () => Promise.resolve({ kind: "failed", reason: "Nothing.", cause: "unread" }) });
    const ollama = { ...entry, preset: "ollama", kind: "ollama", address: "127.0.0.1:11434" } as const;
    const outcome = await unread.look(ollama);
    const text = JSON.stringify(outcome);
    expect(text).toContain("OLLAMA_ORIGINS=https://brane.example ollama serve");
    expect(text).toContain("Local network access");
    expect(JSON.stringify(await unread.look({ ...ollama, address: "http://192.168.1.9:11434" }))).toContain(
      "over https only",
    );
  });

  test("an address without a scheme leads where it will be asked, and what is none leads nowhere", () => {
    expect(desk().originAt("127.0.0.1:11434", "ollama")).toBe("http://127.0.0.1:11434");
    expect(desk().originAt("models.example/v1", "openai")).toBe(origin);
    expect(desk().originAt("localhost:1234/v1", "openai")).toBe("http://localhost:1234");
    expect(desk().originAt("no address", "openai")).toBeUndefined();
  });

  test("the log keeps what asking a server showed, and no word of what it said", async () => {
    const asking = desk();
    await asking.look(entry);
    await asking.tryOut(entry, {
      id: "other",
      capabilities: { nativeTools: false, constrained: false, vision: false },
    });
    expect(audit.entries).toEqual([
      expect.objectContaining({ action: "server.look", subject: origin, details: { models: 2 } }),
      expect.objectContaining({ action: "model.tried", details: { place: origin, answered: "yes", found: {} } }),
    ]);
  });

  test("one word is tried, and a failure is told", async () => {
    const trying = desk();
    const known = { id: "other", capabilities: { nativeTools: false, constrained: false, vision: false } };
    expect(await trying.tryOut(entry, known)).toMatchObject({ kind: "answered", word: "Hello" });
    expect(await trying.tryOut(entry, known)).toMatchObject({ kind: "failed", reason: "No." });
  });

  test("it is kept with its log entry, reaches only those who were named and may, and goes with all that was allowed", async () => {
    const connecting = desk();
    const kept = await connecting.keep(entry, models, ["open", "closed"]);
    expect(kept).toEqual({ kind: "kept", id: "s1" });
    expect((await reached()).sort()).toEqual([`>${origin}`, `open>${origin}`]);
    expect(audit.entries).toMatchObject([
      { phase: "intent", action: "server.connect", subject: origin, details: { neurons: ["open"] } },
      { outcome: "done" },
    ]);
    expect(await connecting.list()).toMatchObject([{ name: "Attic", origin, here: false, neurons: ["open"] }]);

    await connecting.keep({ ...entry, id: "s1" }, models, []);
    expect(await reached()).toEqual([`>${origin}`]);
    await connecting.keep({ ...entry, id: "s1" }, models, ["open"]);
    const { restore } = await connecting.remove("s1");
    expect(await reached()).toEqual([]);
    expect(await connecting.list()).toEqual([]);
    await restore();
    expect(await connecting.list()).toMatchObject([{ id: "s1", neurons: ["open"] }]);
  });

  test("a neuron is let to a server by a person's own word, logged, and that can be taken back; its tier is not asked about", async () => {
    const connecting = desk();
    expect(await connecting.permission("open", origin)).toEqual({ kind: "ask", here: false });
    expect(await connecting.permission("closed", origin)).toMatchObject({ kind: "refused" });
    expect(await connecting.permission("closed", "http://127.0.0.1:11434")).toEqual({ kind: "ask", here: true });
    expect(await connecting.permission("gone", origin)).toMatchObject({ kind: "refused" });

    const allowed = await connecting.allow("open", origin);
    expect(await connecting.permission("open", origin)).toEqual({ kind: "allowed" });
    expect(await connecting.allow("closed", origin)).toMatchObject({ kind: "refused" });
    expect(await reached()).toEqual([`open>${origin}`]);
    if (allowed.kind === "allowed") await allowed.undo();
    expect(await reached()).toEqual([]);
    expect(audit.entries.flatMap((entry) => (entry.phase === "intent" ? [entry.action] : []))).toEqual([
      "gate.allow",
      "gate.forbid",
    ]);
  });

  test("what the admin of this machine forbids is not even asked", async () => {
    const policy: MachinePolicy = { ...noPolicy, servers: { kind: "only", origins: [] } };
    const forbidden = desk({ listModels: () => Promise.reject(new Error("It was asked.")) }, policy);
    expect(await forbidden.look(entry)).toMatchObject({
      kind: "failed",
      reason: expect.stringContaining("admin") as string,
    });
    expect(await forbidden.keep(entry, models, ["open"])).toMatchObject({ kind: "refused" });
    expect(await reached()).toEqual([]);
  });
});

test("what is found out of a model is kept with it, and only where its server is still connected", async () => {
  await desk().keep(entry, models, ["open"]);
  const model = { id: "other", contextWindow: 4096, capabilities: { nativeTools: false }, refuses: ["seed"] };
  await keepLearned(rows, { id: "s1" }, model);
  await keepLearned(rows, { id: "gone" }, model);
  expect((await keptServers(rows)).map((server) => server.models)).toEqual([[models[0], model]]);
});

test("trying a model asks what its server does not tell, tells each thing as it is found, and forgets what was found before", async () => {
  const asked: (readonly NativeTool[] | undefined)[] = [];
  const engine = createScriptedEngine({
    answers: [
      ({ tools }) => (asked.push(tools), "Hello there"),
      ({ tools }) => (asked.push(tools), ""),
      '{"word": "quokka"}',
      "Red",
    ],
  });
  const opened: ServerModel[] = [];
  const trying = desk({
    openModel: async (server, id, learn) => {
      opened.push(...server.models);
      const outcome = await engine.open(id, { onProgress: () => undefined, signal: new AbortController().signal });
      learn({ id, found: { nativeTools: true } });
      return outcome.kind === "opened" ? outcome.model : undefined;
    },
  });
  const heard: number[] = [];
  const before = { id: "other", found: { nativeTools: false }, refuses: ["seed"] };
  const outcome = await trying.tryOut(entry, before, undefined, ({ left }) => void heard.push(left));
  expect(opened).toEqual([{ id: "other" }]);
  expect(outcome).toMatchObject({ kind: "answered", word: "Hello there", left: 0 });
  expect(outcome).toHaveProperty("model", {
    id: "other",
    found: { streaming: true, nativeTools: true, constrained: true, vision: false },
  });
  expect(heard).toEqual([3, 2, 1, 0]);
  expect(asked).toMatchObject([undefined, [{ name: "clock" }]]);
});

test("what is known of a model is told for a screen: fewer questions where its server tells, all again where it was asked before", () => {
  const telling = desk();
  expect(telling.facts("openai", { id: "a" })).toEqual({
    ...{ can: {}, contextWindow: 8192, isAssumed: true, questions: 4 },
    unknown: ["nativeTools", "constrained", "vision"],
  });
  const asked = telling.facts("openai", { id: "a", contextWindow: 4096, found: { nativeTools: true } });
  expect(asked).toMatchObject({ isAssumed: false, questions: 4, unknown: ["constrained", "vision"] });
  expect(telling.facts("ollama", { id: "a", capabilities: { nativeTools: true, vision: false } }).questions).toBe(1);
  expect(telling.facts("anthropic", { id: "a" }).questions).toBe(1);
});

test("trying can be stopped: before the word nothing is known, after it what was found is", async () => {
  const halt = new AbortController();
  halt.abort();
  expect(await desk().tryOut(entry, { id: "other" }, halt.signal)).toEqual({ kind: "stopped" });
  const later = new AbortController();
  const outcome = await desk().tryOut(entry, { id: "other" }, later.signal, () => later.abort());
  expect(outcome).toMatchObject({ kind: "answered", word: "Hello" });
});

test("what was found out of a model stays with it when its server is asked for its models again", async () => {
  const found = { nativeTools: true };
  await desk().keep(entry, [{ id: "other", found, refuses: ["seed"] }], ["open"]);
  expect(await desk().look({ ...entry, id: "s1" })).toMatchObject({
    models: [models[0], { id: "other", found, refuses: ["seed"] }],
  });
  expect(await desk().look(entry)).toMatchObject({ models });
});

test("what is connected is offered at once, under any spelling, and keeps its engine while nothing about it changes", async () => {
  const engines: string[] = [];
  const offers = createServerOffers({
    rows,
    engineFor: ({ name }) => (engines.push(name), createScriptedEngine({ answers: [] })),
  });
  await offers.ready?.();
  expect(offers.current()).toEqual([]);
  const changed = new Promise<void>((resolve) => offers.watch(() => resolve()));
  await desk().keep(entry, [...models, { id: "caller", capabilities: { nativeTools: true } }], ["open"]);
  await changed;
  const [offer] = offers.current();
  expect(offer).toMatchObject({
    place: { kind: "server", origin },
    models: [
      { id: "Big-Model", alsoKnownAs: ["big-model"], contextWindow: 32_768, small: false },
      { id: "other", contextWindow: 8192, isWindowAssumed: true, tools: "constrained" },
      { id: "caller", tools: "native", capabilities: { nativeTools: true } },
    ],
  });
  await rows.write([{ kind: "put", store: modelServerStore, id: "damaged", value: { base: "nowhere" } }]);
  await rows.write([
    {
      kind: "put",
      store: modelServerStore,
      id: "s2",
      value: { name: "B", kind: "ollama", base: "http://127.0.0.1:11434", models: [] },
    },
  ]);
  await expect.poll(() => offers.current().length).toBe(2);
  expect(offers.current()[0]?.engine).toBe(offer?.engine);
  expect(engines).toEqual(["Attic", "B"]);
});
