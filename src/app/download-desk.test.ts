/** A download is begun by a person, gone on with by whichever tab is there, and never asks anybody by itself. */
import { expect, test } from "vitest";
import type { CatalogueEntry, NamedEntry } from "#core/broker/catalogue-entry.ts";
import { toldCatalogue } from "#core/broker/catalogue-told.ts";
import { toldBy } from "#core/broker/listed-model.ts";
import { huggingFace } from "#core/broker/hub.ts";
import { createAllowList } from "#core/privacy/allow-list.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createMemoryDisk, createMemoryRows } from "#core/words/memory-rows.ts";
import type { MachinePolicy } from "#core/words/policy.ts";
import { noPolicy } from "#core/words/policy.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import type { DownloadRow } from "./app-downloads.ts";
import { createDownloadDesk } from "./download-desk.ts";
import type { HubAnswer, HubQuestion } from "#core/broker/hub-question.ts";
import type { FetchEnding, FetchModel } from "./download-runner.ts";

const entry: CatalogueEntry = {
  ...{ id: "small", name: "Small", format: "gguf" },
  files: [{ path: "small.gguf", bytes: 100, sha256: "0".repeat(64) }],
  mirrors: [
    { kind: "web", base: "https://a.example/x/", name: "a.example", handsOverTo: ["https://b.example"] },
    { kind: "web", base: "https://c.example/x/", name: "c.example" },
  ],
};

const [firstTold] = toldCatalogue;
if (firstTold === undefined) throw new Error("The list has none that a hub tells.");
const told = toldBy(firstTold, huggingFace);
const hash = "0".repeat(64);
/** What the hub answers of `repository`, in MLC's form. */
function mlcAnswer(repository: string): HubAnswer {
  const library = `${repository.split("/")[1]?.replace("-MLC", "") ?? ""}_cs1k-webgpu.wasm`;
  const paths = ["mlc-chat-config.json", "tensor-cache.json", "tokenizer.json", "tokenizer_config.json"];
  return {
    kind: "told",
    model: {
      repository,
      info: { commit: "1".repeat(40), gated: false, languages: [] },
      files: [...paths, "params_shard_0.bin"].map((path) => ({ path, bytes: 100, sha256: hash })),
      libraries: { kind: "files", files: [{ path: library, bytes: 10, gitId: "2".repeat(40) }] },
    },
  };
}
const never = new AbortController().signal;

/** A machine on which tabs are opened; `fetches` are the runs that were begun, each ended by hand. */
function createMachine(policy?: MachinePolicy, free?: number, refused: () => readonly string[] = () => []) {
  const house = { answers: true };
  const disk = createMemoryDisk();
  const locks = createProgramLocks();
  const audit = createFakeAudit();
  const fetches: {
    readonly tab: string;
    readonly job: Parameters<FetchModel>[0];
    readonly hooks: Parameters<FetchModel>[1];
    readonly signal: AbortSignal;
    readonly end: (ending: FetchEnding) => void;
  }[] = [];
  /** Questions to the hub, each answered by hand. */
  const asked: { readonly question: HubQuestion; readonly end: (answer: HubAnswer) => void }[] = [];
  const forgotten: string[] = [];
  const removed = new Set<string>();
  const rows = createMemoryRows(disk);
  const allowList = createAllowList({ rows, clock: { now: () => 1 } });
  const openTab = (tab: string) => {
    const desk = createDownloadDesk({
      ...{ rows: createMemoryRows(disk), locks, audit, allowList },
      ...(policy === undefined ? {} : { machine: () => Promise.resolve(policy) }),
      clock: { now: () => 1 },
      catalogue: () =>
        Promise.resolve({ entries: house.answers ? [entry, told] : [], hub: huggingFace, refused: refused() }),
      fetchModel: (job, hooks, signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve({ kind: "stopped" }));
          fetches.push({ tab, job, hooks, signal, end: resolve });
        }),
      askHub: (question, signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve({ kind: "stopped" }));
          asked.push({ question, end: resolve });
        }),
      forget: ({ id }) => Promise.resolve(void forgotten.push(id)),
      isHere: (modelId) => Promise.resolve(!removed.has(modelId)),
      free: () => Promise.resolve(free),
    });
    let shown: readonly DownloadRow[] = [];
    desk.watch((now) => (shown = now));
    return { ...desk, row: () => shown[0], shown: () => shown };
  };
  const origins = async () => (await allowList.list()).map(({ origin }) => origin).sort();
  return { openTab, house, fetches, asked, forgotten, removed, audit, origins };
}

const soon = (look: () => unknown) => expect.poll(look, { interval: 2 });

test("nothing is fetched before a person begins; then the gate is open to the mirrors, and shut when the model is here", async () => {
  const { openTab, fetches, origins, audit } = createMachine();
  const tab = openTab("one");
  await tab.propose({ gpu: false }, {});
  expect([fetches.length, await origins()]).toEqual([0, []]);
  expect(await tab.begin("small")).toEqual({ kind: "begun" });
  await soon(() => fetches.length).toBe(1);
  expect(await origins()).toEqual(["https://a.example", "https://b.example", "https://c.example"]);
  fetches[0]?.hooks.tell({ state: "fetching", doneBytes: 40, bytesPerSecond: 20, from: "a.example" });
  await soon(() => tab.row()).toEqual({
    ...{ id: "small", name: "Small", state: "fetching", doneBytes: 40, totalBytes: 100 },
    ...{ bytesPerSecond: 20, secondsLeft: 3, from: "a.example" },
  });
  fetches[0]?.end({ kind: "here", modelId: "brought-1" });
  await soon(() => tab.row()).toMatchObject({ state: "here", doneBytes: 100, modelId: "brought-1" });
  await soon(origins).toEqual([]);
  await soon(() => audit.entries).toMatchObject([
    { phase: "intent", action: "model.download", subject: "small" },
    { phase: "outcome", outcome: "done" },
  ]);
});

test("pause keeps what arrived, resume goes on from it, in whichever tab it is said", async () => {
  const { openTab, fetches, origins } = createMachine();
  const [one, other] = [openTab("one"), openTab("other")];
  await one.begin("small");
  await soon(() => fetches.length).toBe(1);
  const kept = [{ path: "small.gguf", pieces: ["aa", ""], from: [{ name: "a.example", version: '"1"' }] }];
  await fetches[0]?.hooks.write(kept, { state: "fetching", doneBytes: 50, from: "a.example" });
  await soon(() => other.row()).toMatchObject({ state: "fetching", doneBytes: 50 });
  await other.pause("small");
  await soon(() => fetches[0]?.signal.aborted).toBe(true);
  await soon(() => one.row()?.state).toBe("paused");
  await soon(origins).toEqual([]);
  await other.resume("small");
  await soon(() => fetches.length).toBe(2);
  expect(fetches[1]?.job.kept).toEqual(kept);
});

test("one tab fetches and the other shows it; when that tab ends, the other goes on from what was written down", async () => {
  const { openTab, fetches } = createMachine();
  const one = openTab("one");
  await one.begin("small");
  await soon(() => fetches.length).toBe(1);
  openTab("other");
  const kept = [{ path: "small.gguf", pieces: ["aa", ""], from: [{ name: "a.example" }] }];
  await fetches[0]?.hooks.write(kept, { state: "fetching", doneBytes: 50, from: "a.example" });
  expect(fetches.length).toBe(1);
  one.close();
  await soon(() => fetches.length).toBe(2);
  expect(fetches[1]).toMatchObject({ tab: "other", job: { kept } });
});

test("what fails says why and waits for the person, with trouble on the way in the log", async () => {
  const { openTab, fetches, audit } = createMachine();
  const tab = openTab("one");
  await tab.begin("small");
  await soon(() => fetches.length).toBe(1);
  await fetches[0]?.hooks.note({ from: "a.example", reason: "It broke off.", next: "c.example" });
  fetches[0]?.end({ kind: "failed", reason: "Nobody has it." });
  await soon(() => tab.row()).toMatchObject({ state: "failed", why: "Nobody has it." });
  expect(audit.entries).toMatchObject([
    { phase: "intent" },
    { action: "model.download.trouble", details: { from: "a.example", next: "c.example" } },
    { outcome: "failed", details: { reason: "Nobody has it." } },
  ]);
  expect(fetches.length).toBe(1);
  expect(await tab.resume("small")).toEqual({ kind: "begun" });
  await soon(() => fetches.length).toBe(2);
  await soon(() => tab.row()).toEqual({
    ...{ id: "small", name: "Small", state: "waiting", doneBytes: 0, totalBytes: 100, from: "a.example" },
  });
});

test("cancel deletes what arrived and takes the row away, also while another tab fetches", async () => {
  const { openTab, fetches, forgotten, origins } = createMachine();
  const [one, other] = [openTab("one"), openTab("other")];
  await one.begin("small");
  await soon(() => fetches.length).toBe(1);
  await other.cancel("small");
  await soon(() => forgotten).toEqual(["small"]);
  await soon(() => [one.shown(), other.shown()]).toEqual([[], []]);
  await soon(origins).toEqual([]);
  expect(await one.resume("small")).toMatchObject({ kind: "refused" });
});

test("the admin's policy is asked first: where it lets nobody reach a mirror, nothing is begun", async () => {
  const only = { ...noPolicy, servers: { kind: "only", origins: ["https://inside.example"] } } as const;
  const { openTab, fetches, origins } = createMachine(only);
  const outcome = await openTab("one").begin("small");
  expect(outcome).toMatchObject({ kind: "refused", reason: expect.stringMatching(/admin of this machine/) as string });
  expect([fetches.length, await origins()]).toEqual([0, []]);
});

test("what does not fit is refused before anybody is asked, with both sizes", async () => {
  const { openTab, fetches } = createMachine(undefined, 60);
  expect(await openTab("one").begin("small")).toMatchObject({
    kind: "refused",
    reason: expect.stringMatching(/needs 100 bytes.*60 bytes left/) as string,
  });
  expect(fetches).toEqual([]);
});

test("picked files go to the fetching and to no mirror; a tab that does not have them says so", async () => {
  const { openTab, fetches, origins } = createMachine();
  const one = openTab("one");
  const files = [{ path: "small.gguf", blob: new Blob(["x"]) }];
  await one.begin("small", { files });
  await soon(() => fetches.length).toBe(1);
  expect(fetches[0]?.job.files).toEqual(files);
  expect(await origins()).toEqual([]);
  const other = openTab("other");
  one.close();
  await soon(() => other.row()).toMatchObject({
    state: "paused",
    why: expect.stringMatching(/Pick them again/) as string,
  });
});

test("a model that was removed has no row, and is fetched anew when a person begins again", async () => {
  const { openTab, fetches, removed } = createMachine();
  const tab = openTab("one");
  await tab.begin("small");
  await soon(() => fetches.length).toBe(1);
  fetches[0]?.end({ kind: "here", modelId: "brought-1" });
  await soon(() => tab.row()?.state).toBe("here");
  removed.add("brought-1");
  const later = openTab("later");
  expect(later.shown()).toEqual([]);
  await later.begin("small");
  await soon(() => later.row()?.state).toBe("waiting");
  await soon(() => fetches.length).toBe(2);
});

test("what is refused of the house's list is in the log once for each change of it, however often it is looked at", async () => {
  let refused: readonly string[] = [];
  const { openTab, audit } = createMachine(undefined, undefined, () => refused);
  const [one, other] = [openTab("one"), openTab("other")];
  const look = () => Promise.all([one.propose({ gpu: false }, {}), other.propose({ gpu: false }, {})]);
  await look();
  expect(audit.entries).toEqual([]);
  refused = ["It gives other files for small than BRANE knows."];
  await look();
  await look();
  const first = { phase: "note", action: "model.catalogue", details: { left: 1, reasons: refused } };
  expect(audit.entries).toMatchObject([first]);
  refused = []; // offline
  await look();
  refused = [...first.details.reasons, "It has no size."];
  await look();
  expect(audit.entries).toMatchObject([first, { details: { left: 2 } }]);
});

test("what was shown can be begun, also when the house's list does not answer any more", async () => {
  const { openTab, house } = createMachine();
  const tab = openTab("one");
  await tab.propose({ gpu: false }, {});
  house.answers = false;
  expect(await tab.begin("small")).toEqual({ kind: "begun" });
});

test("a model that the catalogue does not have is not begun", async () => {
  expect(await createMachine().openTab("one").begin("large")).toMatchObject({ kind: "refused" });
});

test("of a model whose files the list does not name the hub is asked first, when a person begins; then it is pinned", async () => {
  const { openTab, asked, fetches, origins, audit } = createMachine();
  const tab = openTab("one");
  await tab.propose({ gpu: true, f16: true }, {});
  expect([asked.length, await origins()]).toEqual([0, []]);
  const begun = tab.begin(told.id);
  await soon(() => asked.length).toBe(1);
  expect(await origins()).toEqual(["https://api.github.com", "https://huggingface.co"]);
  asked[0]?.end(mlcAnswer(firstTold.repository));
  expect(await begun).toEqual({ kind: "begun" });
  await soon(() => fetches.length).toBe(1);
  const open = await origins();
  expect(open).toContain("https://raw.githubusercontent.com");
  expect(open).not.toContain("https://api.github.com");
  expect(fetches[0]?.job.entry).toMatchObject({
    ...{ id: told.id, name: told.name, about: told.about },
    mirrors: [{ base: `https://huggingface.co/${firstTold.repository}/resolve/${"1".repeat(40)}/` }],
  });
  expect(audit.entries.slice(0, 2)).toMatchObject([
    { phase: "intent", action: "model.hub", subject: firstTold.repository },
    { phase: "outcome", outcome: "done" },
  ]);
  const named = { ...fetches[0]?.job.entry, files: [{ path: "a.gguf", bytes: 3, sha256: hash }] } as NamedEntry;
  await fetches[0]?.hooks.named(named);
  await tab.pause(told.id);
  await soon(() => tab.row()?.state).toBe("paused");
  await tab.resume(told.id);
  await soon(() => fetches.length).toBe(2);
  expect([asked.length, fetches[1]?.job.entry]).toEqual([1, named]); // nobody is asked again
});

test("a question that is refused, or taken back, begins nothing and leaves no way open", async () => {
  const { openTab, asked, fetches, origins } = createMachine();
  const tab = openTab("one");
  const refused = tab.begin(told.id);
  await soon(() => asked.length).toBe(1);
  asked[0]?.end({ kind: "refused", reason: "It has none." });
  expect(await refused).toEqual({ kind: "refused", reason: "It has none." });
  const stop = new AbortController();
  const stopped = tab.begin(told.id, { signal: stop.signal });
  await soon(() => asked.length).toBe(2);
  stop.abort();
  expect(await stopped).toEqual({ kind: "stopped" });
  expect([fetches.length, await origins(), tab.shown()]).toEqual([0, [], []]);
});

test("a model is asked for by its name, each form of it with how it fits, and is begun by its id", async () => {
  const { openTab, asked, fetches } = createMachine();
  const tab = openTab("one");
  expect(await tab.ask("what", { gpu: false }, {}, never)).toMatchObject({ kind: "refused" });
  const found = tab.ask("https://huggingface.co/owner/Talker", { gpu: false, memory: 300 }, {}, never);
  await soon(() => asked.length).toBe(1);
  expect(asked[0]?.question).toMatchObject({ hub: huggingFace, repository: "owner/Talker", revision: "main" });
  const files = ["Q4_K_M", "Q8_0"].map((form, at) => ({
    ...{ path: `T-${form}.gguf`, bytes: 100 + at * 200, sha256: String(at).repeat(64) },
  }));
  const info = { commit: "1".repeat(40), gated: false, languages: [], license: "mit" };
  asked[0]?.end({ kind: "told", model: { repository: "owner/Talker", info, files } });
  const outcome = await found;
  if (outcome.kind !== "found") throw new Error(JSON.stringify(outcome));
  expect(outcome.proposals.map(({ entry, fit }) => [entry.name, fit.kind])).toEqual([
    ["Talker Q4_K_M", "fits"],
    ["Talker Q8_0", "will not fit"],
  ]);
  expect(await tab.begin(outcome.proposals[0]?.entry.id ?? "")).toEqual({ kind: "begun" });
  await soon(() => fetches.length).toBe(1);
  expect(asked.length).toBe(1);
});

test("another tab that shuts the gate leaves it open for a question that is under way", async () => {
  const { openTab, asked, origins } = createMachine();
  const [one, other] = [openTab("one"), openTab("other")];
  void one.ask("owner/Talker", { gpu: false }, {}, never);
  await soon(() => asked.length).toBe(1);
  await other.begin("small");
  await other.cancel("small");
  await soon(origins).toEqual(["https://api.github.com", "https://huggingface.co"]);
});

test("where the admin's policy keeps everybody from the hub, nobody is asked", async () => {
  const only = { ...noPolicy, servers: { kind: "only", origins: ["https://inside.example"] } } as const;
  const { openTab, asked, origins } = createMachine(only);
  expect(await openTab("one").ask("owner/Talker", { gpu: false }, {}, never)).toMatchObject({
    kind: "refused",
    reason: expect.stringMatching(/admin of this machine/) as string,
  });
  expect([asked.length, await origins()]).toEqual([0, []]);
});
