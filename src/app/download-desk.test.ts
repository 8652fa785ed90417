/** A download is begun by a person, gone on with by whichever tab is there, and never asks anybody by itself. */
import { expect, test } from "vitest";
import { noPolicy } from "#core/words/policy.ts";
import { createMachine, soon } from "./testing/download-machine.ts";

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
