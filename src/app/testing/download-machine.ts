/** What tests of the download desk share: a machine on which tabs are opened, with everything that goes out in their hands. */
import { expect } from "vitest";
import type { CatalogueEntry } from "#core/broker/catalogue-entry.ts";
import { toldCatalogue } from "#core/broker/catalogue-told.ts";
import { huggingFace } from "#core/broker/hub.ts";
import type { HubAnswer, HubQuestion } from "#core/broker/hub-question.ts";
import { toldBy } from "#core/broker/listed-model.ts";
import { createAllowList } from "#core/privacy/allow-list.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createMemoryDisk, createMemoryRows } from "#core/words/memory-rows.ts";
import type { MachinePolicy } from "#core/words/policy.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import type { DownloadRow } from "../app-downloads.ts";
import { createDownloadDesk } from "../download-desk.ts";
import type { FetchEnding, FetchModel } from "../download-runner.ts";

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
/** A model of the list whose files the hub tells. */
export const told = toldBy(firstTold, huggingFace);
/** A machine on which tabs are opened; `fetches` are the runs that were begun, each ended by hand. */
export function createMachine(
  policy?: MachinePolicy,
  free?: number,
  refused: () => readonly string[] = () => [],
  listed = told,
) {
  const house = { answers: true, now: 1 };
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
      clock: { now: () => house.now },
      catalogue: () =>
        Promise.resolve({ entries: house.answers ? [entry, listed] : [], hub: huggingFace, refused: refused() }),
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

/** Waits for what a tab does by itself. */
export const soon = (look: () => unknown) => expect.poll(look, { interval: 2 });
