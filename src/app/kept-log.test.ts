import { expect, test } from "vitest";
import { createAxon } from "#core/axon/axon.ts";
import { createFakeEmbedder } from "#core/axon/fake-embedder.ts";
import { createFakeVectorIndex } from "#core/axon/fake-vector-index.ts";
import { createFakeSurroundings } from "#core/neuron/fake-surroundings.ts";
import { beginningChanges } from "#core/axon/stored.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { createConversationDesk } from "./conversation-desk.ts";
import { createDocumentDesk } from "./document-desk.ts";

/** What the log says was done, and how it ended. */
const told = (audit: ReturnType<typeof createFakeAudit>) =>
  audit.entries.map((entry) => (entry.phase === "outcome" ? entry.outcome : entry.action));

function documentDesk() {
  const audit = createFakeAudit();
  const rows = createMemoryRows();
  const axon = createAxon({
    ...{ rows, locks: createProgramLocks(), embedder: createFakeEmbedder(), clock: { now: () => 1 }, ids: () => "doc" },
    openIndex: (dimensions) => Promise.resolve(createFakeVectorIndex(dimensions)),
  });
  return { audit, rows, desk: createDocumentDesk({ axon: () => Promise.resolve(axon), audit }) };
}

test("documents that come, go and come back are in the log, their names only where the log can forget them", async () => {
  const { audit, desk } = documentDesk();
  await desk.add("n", new File(["Rent is 840 euros a month."], "lease of Eva.txt"));
  const { restore } = await desk.remove("n", "doc");
  await restore();
  await desk.add("n", new File(["%PDF-1.4"], "scan.pdf"));
  await desk.add("n", new File(["Other words."], "other.txt"), { signal: AbortSignal.abort() });
  expect(told(audit)).toEqual([
    ...["document.add", "done", "document.remove", "done", "document.restore", "done"],
    ...["document.add", "failed", "document.add", "stopped"],
  ]);
  const open = audit.entries.map((entry) => ({ ...entry, details: undefined }));
  expect(JSON.stringify(open)).not.toContain("Eva");
});

test("a document is refused in words when the log cannot hold it", async () => {
  const { audit, rows, desk } = documentDesk();
  audit.intent = () => Promise.reject(new StorageTrouble("full", "The disk is full."));
  expect(await desk.add("n", new File(["Rent."], "a.txt"))).toEqual({ kind: "refused", reason: "The disk is full." });
  expect(await rows.list("documents")).toEqual([]);
});

test("a document that a closed tab left half read is taken up when its list is looked at, once, and logged", async () => {
  const { audit, rows, desk } = documentDesk();
  const document = { id: "doc", neuronId: "n", name: "a.txt", bytes: 5, sha256: "", passages: 1, addedAt: 1 };
  await rows.write(beginningChanges(document, { text: "Rent.", passages: [{ start: 0, end: 5, heading: "" }] }));
  await new Promise<void>((read) => {
    desk.watchList("n", () => undefined);
    desk.watchList("n", ([first]) => first?.state === "ready" && read());
  });
  await expect.poll(() => told(audit)).toEqual(["document.take-up", "done"]);
});

test("a conversation that goes and comes back is in the log", async () => {
  const audit = createFakeAudit();
  const { conversations } = createFakeSurroundings();
  const desk = createConversationDesk({ conversations, audit });
  const { id } = await desk.create("n");
  const { restore } = await desk.remove(id);
  await restore();
  expect(await desk.list("n")).toHaveLength(1);
  expect(audit.entries).toMatchObject([
    { action: "conversation.remove", neuronId: "n", subject: id },
    { outcome: "done" },
    { action: "conversation.restore" },
    { outcome: "done" },
  ]);
});

test("what has happened is told as it ended, also when the log cannot take its outcome any more", async () => {
  const { audit, desk } = documentDesk();
  audit.outcome = () => Promise.reject(new StorageTrouble("full", "The disk is full."));
  expect(await desk.add("n", new File(["Rent."], "a.txt"))).toMatchObject({ kind: "added" });
  const { restore } = await desk.remove("n", "doc");
  await restore(); // the way back is not lost either
  expect(await desk.list("n")).toHaveLength(1);
});
