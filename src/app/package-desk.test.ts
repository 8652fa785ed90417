import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createPackageSource } from "#core/brane/gather.ts";
import { createFakeMemoryDatabase } from "#core/brane/fake-memory-database.ts";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { random, sampleContents } from "#core/brane/testing/sample.ts";
import type { PackageContents } from "#core/brane/contents.ts";
import { createReadPackage } from "#core/brane/read-package.ts";
import { createPackageTarget } from "#core/brane/take-in.ts";
import { createWritePackage } from "#core/brane/write-package.ts";
import { factChange } from "#core/memory/facts.ts";
import type { NeuronConfig } from "#core/neuron/neuron.ts";
import { createNeuronManager } from "#core/neuron/manager.ts";
import { readNeuronObject } from "#core/neuron/read-neuron-object.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { StorageTrouble, type Change } from "#core/words/rows.ts";
import { headersFor } from "#platform/page/headers.ts";
import type { ExportOutcome, OpenPackageOutcome } from "./app.ts";
import { createBroker } from "#core/broker/broker.ts";
import { embeddedDefault } from "#core/broker/cards.ts";
import { createScriptedEngine } from "#core/broker/scripted-engine.ts";
import { createPackages } from "./package-desk.ts";
import { createPackageKeys } from "./package-keys.ts";

const press = {
  read: createReadPackage({ database: createFakeMemoryDatabase(), kdf: createFakePassphraseKdf() }),
  write: createWritePackage({ database: createFakeMemoryDatabase(), kdf: createFakePassphraseKdf(), random }),
};

const offers = [{ engine: createScriptedEngine({ answers: [] }), models: [embeddedDefault] }];
const broker = createBroker({ offers, fallback: embeddedDefault.id });

/** One device: rows of its own, and perhaps the sample neuron in them. */
async function device(contents?: PackageContents, shipped: readonly NeuronConfig[] = []) {
  const rows = createMemoryRows();
  const audit = createFakeAudit();
  const before: string[] = [];
  let ids = 0;
  let trouble: StorageTrouble | undefined;
  const manager = createNeuronManager({
    rows,
    clock: { now: () => 1 },
    shipped,
    loadReader: () => Promise.resolve(readNeuronObject),
  });
  const newId = () => `new-${String((ids += 1)).padStart(4, "0")}`;
  const source = createPackageSource({ rows, manager });
  const target = createPackageTarget({ rows, manager, newId, grantedStores: ["grants", "egress"] });
  const write = (changes: readonly Change[]) => (trouble === undefined ? rows.write(changes) : Promise.reject(trouble));
  const desk = createPackages({
    press,
    source,
    target,
    keys: createPackageKeys({ rows, clock: { now: () => 1 } }),
    rows: { write },
    locks: createProgramLocks(),
    manager,
    audit,
    newId,
    choose: (...asked) => broker.choose(...asked),
    beforeImport: () => {
      before.push(`before import: ${audit.entries.length} entries`);
      return Promise.resolve();
    },
  });
  if (contents !== undefined) await rows.write(await target.changesFor(contents));
  return {
    rows,
    audit,
    manager,
    source,
    desk,
    before,
    fill: () => (trouble = new StorageTrouble("full", "The disk is full. Make room.")),
  };
}

const saved = (outcome: ExportOutcome): Blob => {
  if (outcome.kind === "refused") throw new Error(outcome.reason);
  return outcome.blob;
};
const shown = (outcome: OpenPackageOutcome) => {
  if (outcome.kind !== "opened") throw new Error(outcome.kind);
  return outcome;
};
const id = "legal-researcher";

describe("a neuron is handed on", () => {
  test("from one device to another with all it remembers, and is the same there", async () => {
    const [here, there] = [await device(sampleContents()), await device()];
    const blob = saved(await here.desk.export(id, { passphrase: "calm" }));
    expect(await there.desk.open(blob)).toEqual({ kind: "needs-passphrase" });
    expect(await there.desk.open(blob, { passphrase: "loud" })).toMatchObject({
      kind: "cannot-open",
      reason: expect.stringContaining("nobody can recover") as unknown,
    });
    expect(there.audit.entries.at(-1)).toMatchObject({ action: "package.open", subject: "wrong passphrase" });
    const opened = shown(await there.desk.open(blob, { passphrase: "calm" }));
    expect(opened.preview).toMatchObject({
      neuron: { id, name: "Legal researcher", tier: 0 },
      author: "Ada",
      tools: ["calculator", "clock", "everything_add"],
      origins: ["https://tools.example"],
      documents: 2,
      facts: 2,
      conversations: 2,
      sealed: true,
      bytes: blob.size,
      differences: [],
      same: false,
    });
    expect(await there.source.gather(id)).toBeUndefined(); // nothing is kept before a person agrees
    expect(await opened.accept()).toEqual({ kind: "imported", id });
    const unsealed = await Promise.all(
      [here, there].map(async ({ desk }) => new Uint8Array(await saved(await desk.export(id)).arrayBuffer())),
    );
    expect(unsealed[0]).toEqual(unsealed[1]);
    expect((await there.manager.get(id))?.origin).toBe("imported");
  });

  test("the same file twice says so and changes nothing", async () => {
    const { desk, rows } = await device(sampleContents());
    const blob = saved(await desk.export(id));
    await rows.write([{ kind: "put", store: "grants", id: "g", value: {}, tags: [id] }]);
    const opened = shown(await desk.open(blob));
    expect(opened.preview).toMatchObject({ same: true, differences: [] });
    expect(await opened.accept()).toEqual({ kind: "imported", id });
    expect(await rows.get("grants", "g")).toEqual({});
  });

  test("what a model computed of the neuron that gives way is not kept", async () => {
    const { desk, rows } = await device(sampleContents());
    const blob = saved(await desk.export(id));
    await rows.write([{ kind: "put", store: "beginnings", id, value: { system: "Known facts: secret" }, tags: [id] }]);
    await rows.write([
      { kind: "put", store: "facts", id: "f", tags: [id], value: { neuronId: id, key: "k", value: "v", updatedAt: 1 } },
    ]);
    expect(await shown(await desk.open(blob)).accept()).toEqual({ kind: "imported", id });
    expect(await rows.get("beginnings", id)).toBeUndefined();
  });

  test("a shipped neuron that nobody has touched is no conflict; one with something in it is", async () => {
    const contents = sampleContents();
    const blob = saved(await (await device(contents)).desk.export(id));
    const { metadata } = contents.neuron;
    const fresh = await device(undefined, [{ ...contents.neuron, metadata: { ...metadata, name: "As it came" } }]);
    expect(shown(await fresh.desk.open(blob)).preview).toMatchObject({ same: false, differences: [] });
    await fresh.rows.write([factChange({ neuronId: id, key: "name", value: "Eva", updatedAt: 1 })]);
    expect(shown(await fresh.desk.open(blob)).preview.differences).not.toEqual([]);
  });

  test("a neuron that was the same and is removed while its file is shown comes back with the yes", async () => {
    const { desk, rows, manager } = await device(sampleContents());
    const opened = shown(await desk.open(saved(await desk.export(id))));
    expect(opened.preview.same).toBe(true);
    await rows.write((await manager.changesToRemove(id)).remove);
    expect(await opened.accept()).toEqual({ kind: "imported", id });
    expect(await manager.get(id)).toBeDefined();
  });

  test("what differs from the one that is here is said, what would be lost first", async () => {
    const contents = sampleContents();
    const { desk } = await device(contents);
    const other = await device({
      ...contents,
      neuron: {
        ...contents.neuron,
        privacy_tier: 2,
        prompts: { system: "Sell." },
        tools: [...contents.neuron.tools, { type: "file_write", required: false, enabled: true }],
      },
      conversations: contents.conversations.slice(1),
      facts: contents.facts.map((fact) => ({ ...fact, value: "new" })),
      documents: [],
    });
    const opened = shown(await desk.open(saved(await other.desk.export(id))));
    expect(opened.preview.differences).toEqual([
      "1 conversation here is not in the file.",
      "2 documents here are not in the file.",
      "It may send data to origins you allow; the one here may not.",
      "Its instructions differ.",
      "It asks for tools the one here does not ask for: file_write.",
      "2 facts differ.",
    ]);
  });

  test("in place of the one that is here, it takes what was granted to that one back", async () => {
    const { desk, rows, source } = await device(sampleContents());
    await rows.write([
      { kind: "put", store: "grants", id: "g", value: {}, tags: [id] },
      { kind: "put", store: "egress", id: "e", value: {}, tags: [id] },
      { kind: "put", store: "egress", id: "other", value: {}, tags: ["somebody"] },
    ]);
    const blob = saved(await (await device(sampleContents("other"))).desk.export(id));
    expect(await shown(await desk.open(blob)).accept("replace")).toEqual({ kind: "imported", id });
    expect(await rows.list("grants")).toEqual([]);
    expect((await rows.list("egress")).map((row) => row.id)).toEqual(["other"]);
    expect((await source.gather(id))?.conversations.some(({ title }) => title === "The rent of the other")).toBe(true);
  });

  test("as a copy it stands beside the first, under ids of its own", async () => {
    const { desk, source, rows, manager } = await device(sampleContents());
    const blob = saved(await desk.export(id));
    const before = await source.gather(id);
    const copied = await shown(await desk.open(blob)).accept("copy");
    if (copied.kind === "refused") throw new Error(copied.reason);
    expect(copied.id).not.toBe(id);
    expect((await manager.list()).map(({ config }) => config.metadata.name)).toEqual([
      "Legal researcher",
      "Legal researcher (copy)",
    ]);
    expect(await source.gather(id)).toEqual(before);
    const copy = await source.gather(copied.id);
    const answer = copy?.conversations.flatMap(({ messages }) => messages).find(({ role }) => role === "answer");
    expect(answer?.role === "answer" && answer.passages[0]?.documentId).toBe(copy?.documents[0]?.id);
    expect((await rows.list("messages")).length).toBe(6);
  });

  test("a yes is done once, however often it is given: one copy, and nothing said since is written over", async () => {
    const { desk, manager, rows, audit } = await device(sampleContents());
    const opened = shown(await desk.open(saved(await (await device(sampleContents("other"))).desk.export(id))));
    const [one, two] = await Promise.all([opened.accept("copy"), opened.accept("copy")]);
    expect(await opened.accept("copy")).toEqual(one);
    expect(two).toEqual(one);
    await opened.accept();
    const learned = { neuronId: id, key: "since", value: "v", updatedAt: 1 };
    await rows.write([{ kind: "put", store: "facts", id: "since", tags: [id], value: learned }]);
    expect(await opened.accept()).toEqual({ kind: "imported", id });
    expect(await rows.get("facts", "since")).toEqual(learned);
    expect(await manager.list()).toHaveLength(2);
    const imports = audit.entries.filter((entry) => entry.phase !== "outcome" && entry.action === "package.import");
    expect(imports).toHaveLength(2);
  });

  test("the same file again is known in its copy too, until the copy has more", async () => {
    const { desk, source, rows } = await device(sampleContents("other"));
    const blob = saved(await (await device(sampleContents())).desk.export(id));
    expect(shown(await desk.open(blob)).preview.copy).toBeUndefined();
    const copied = await shown(await desk.open(blob)).accept("copy");
    if (copied.kind === "refused") throw new Error(copied.reason);
    const { preview } = shown(await desk.open(blob));
    expect(preview).toMatchObject({ same: false, copy: { id: copied.id, name: "Legal researcher (copy)" } });
    const learned = { neuronId: copied.id, key: "k", value: "v", updatedAt: 1 };
    await rows.write([{ kind: "put", store: "facts", id: "f", tags: [copied.id], value: learned }]);
    expect((await source.gather(copied.id))?.facts).toHaveLength(3);
    expect(shown(await desk.open(blob)).preview.copy).toBeUndefined();
  });

  test("a file says which model it prefers, and which answers here in its place", async () => {
    const contents = sampleContents();
    const wants = (preferred_llm: string) => ({
      ...contents.neuron,
      model: { ...contents.neuron.model, preferred_llm },
    });
    const preview = async (neuron: NeuronConfig) => {
      const blob = saved(await (await device({ ...contents, neuron })).desk.export(id));
      return shown(await (await device()).desk.open(blob)).preview;
    };
    expect(await preview(wants("llama3.1:8b"))).toMatchObject({ model: "llama3.1:8b", answersHere: "SmolLM2 135M" });
    expect((await preview(wants("smollm2:135m"))).answersHere).toBeUndefined();
  });

  test("a file that uses another neuron's ids leaves that neuron alone", async () => {
    const contents = sampleContents();
    const { desk, source } = await device(contents);
    const before = await source.gather(id);
    const thief = sampleContents("thief");
    const stranger = await device({
      ...thief,
      neuron: { ...thief.neuron, metadata: { ...thief.neuron.metadata, id: "thief" } },
    });
    const opened = shown(await desk.open(saved(await stranger.desk.export("thief"))));
    expect(await opened.accept()).toEqual({ kind: "imported", id: "thief" });
    expect(await source.gather(id)).toEqual(before);
    expect((await source.gather("thief"))?.documents[0]?.text).toContain("thief");
  });
});

describe("when it does not go well", () => {
  test("a damaged file is refused in a sentence and changes nothing", async () => {
    const { desk, source } = await device(sampleContents());
    const before = await source.gather(id);
    const blob = saved(await desk.export(id));
    for (const bad of [new Blob([]), new Blob(["hello"]), blob.slice(0, -700), blob.slice(0, 5_000)]) {
      expect(await desk.open(bad)).toMatchObject({
        kind: "refused",
        reason: expect.stringMatching(/^[A-Z].*\.$/) as unknown,
      });
    }
    expect(await desk.open(blob.slice(0, -300))).toMatchObject({
      reason: "The file is damaged: at least its last 300 bytes are missing. Ask for it again.",
    });
    expect(await source.gather(id)).toEqual(before);
  });

  test("a full disk is told in its words, nothing is taken in, and it can be tried again", async () => {
    const { desk, fill, source, audit } = await device();
    const opened = shown(await desk.open(saved(await (await device(sampleContents())).desk.export(id))));
    fill();
    expect(await opened.accept()).toEqual({ kind: "refused", reason: "The disk is full. Make room." });
    expect(await opened.accept()).toEqual({ kind: "refused", reason: "The disk is full. Make room." });
    expect(await source.gather(id)).toBeUndefined();
    expect(audit.entries.map((entry) => (entry.phase === "outcome" ? entry.outcome : entry.action))).toEqual([
      "package.import",
      "failed",
      "package.import",
      "failed",
    ]);
  });

  test("the log has the intent before the effect, and holds nothing that is said in the neuron", async () => {
    const { desk, audit } = await device(sampleContents("quokka"));
    await desk.export(id, { passphrase: "calm" });
    expect(audit.entries).toMatchObject([
      { phase: "intent", action: "package.export", subject: id, details: { sealed: true, documents: 2 } },
      { phase: "outcome", of: 1, outcome: "done" },
    ]);
    expect(JSON.stringify(audit.entries)).not.toMatch(/quokka|calm|Ada/);
  });

  test("an empty passphrase and a neuron that is gone are refused", async () => {
    const { desk } = await device(sampleContents());
    expect((await desk.export(id, { passphrase: "" })).kind).toBe("refused");
    expect((await desk.export("nobody")).kind).toBe("refused");
  });
});

test("a .brane file has one media type: as it is saved, as the installed app opens it, as it is served and described", async () => {
  const { desk } = await device(sampleContents());
  const { type } = saved(await desk.export(id));
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  expect(JSON.parse(read("public/manifest.webmanifest"))).toMatchObject({
    file_handlers: [{ accept: { [type]: [".brane"] } }],
  });
  expect(headersFor("/neuron.brane")["content-type"]).toBe(type);
  expect(read("docs/brane-format.md")).toContain(`\`${type}\``);
  expect(read("src/ui/package/open-package.tsx")).toContain(`accept=".brane,${type}"`);
});

test("what is here is kept before a package takes the place of some of it, and not before a person agrees", async () => {
  const [here, there] = [await device(sampleContents()), await device()];
  const opened = shown(await there.desk.open(saved(await here.desk.export(id))));
  expect(there.before).toEqual([]);
  await opened.accept();
  expect(there.before).toEqual(["before import: 0 entries"]);
});
