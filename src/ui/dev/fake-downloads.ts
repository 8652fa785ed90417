import type { AskHubOutcome, DownloadDesk, DownloadRow } from "#app/app.ts";
import { entries, foundForms, proposed } from "./fake-catalogue.ts";

const row = (at: number, more: Partial<DownloadRow>): DownloadRow => {
  const entry = entries[at];
  if (entry === undefined) throw new Error("The list is shorter than the look page believes.");
  return {
    ...{ id: entry.id, name: entry.name, state: "fetching", from: "huggingface.co", doneBytes: 0 },
    totalBytes: "files" in entry ? entry.files.reduce((sum, { bytes }) => sum + bytes, 0) : entry.bytes,
    ...more,
  };
};

/** One in each state that there is. */
export const downloads: readonly DownloadRow[] = [
  row(1, { doneBytes: 412_000_000, bytesPerSecond: 3_100_000, secondsLeft: 228 }),
  row(0, { state: "paused", doneBytes: 1_300_000_000 }),
  row(2, {
    ...{ state: "failed", doneBytes: 860_000_000 },
    why: "A part of the model from huggingface.co is damaged, three times. What arrived whole is kept. Go on from another place, or try again later.",
  }),
  row(3, { state: "checking", doneBytes: 640_000_000 }),
  row(4, { state: "waiting", why: "Another model is being fetched. It begins by itself when that one is here." }),
  row(6, { state: "here", doneBytes: 491_400_032, modelId: "brought-1" }),
];

/** What is answered of these names; of any other, the same model. */
const answers: Readonly<Record<string, AskHubOutcome>> = {
  "owner/pictures": { kind: "found", repository: "owner/pictures", proposals: [], left: [] },
  "owner/gated": {
    kind: "refused",
    reason:
      "huggingface.co gives owner/gated only to those who have an account and agreed to its owner's terms, and BRANE has none. Fetch it there yourself, then use “Bring a model”.",
  },
};

/** A FAKE: it fetches nothing. What is begun begins at once and stays as it is, or asks a hub until it is stopped; pausing and cancelling are shown. */
export function createFakeDownloads(first: readonly DownloadRow[] = [], refused: readonly string[] = []): DownloadDesk {
  let rows = first;
  const listeners = new Set<(rows: readonly DownloadRow[]) => void>();
  const set = (next: readonly DownloadRow[]): Promise<void> => {
    rows = next;
    for (const listener of listeners) listener(rows);
    return Promise.resolve();
  };
  const change = (id: string, state: DownloadRow["state"]) =>
    set(rows.map((each) => (each.id === id ? { ...each, state } : each)));
  return {
    propose: () => Promise.resolve(proposed(refused)),
    ask: (name) => Promise.resolve(answers[name.trim()] ?? foundForms),
    watch(listener) {
      listeners.add(listener);
      listener(rows);
      return () => listeners.delete(listener);
    },
    async begin(entryId, { signal } = {}) {
      const at = entries.findIndex(({ id }) => id === entryId);
      if (at < 0) return { kind: "refused", reason: "The list does not have this model any more." };
      if (!("files" in (entries[at] ?? {})))
        return new Promise((resolve) => signal?.addEventListener("abort", () => resolve({ kind: "stopped" }))); // asks
      await set([...rows, row(at, { bytesPerSecond: 2_400_000, secondsLeft: 410 })]);
      return { kind: "begun" };
    },
    pause: (id) => change(id, "paused"),
    async resume(id) {
      await change(id, "fetching");
      return { kind: "begun" };
    },
    cancel: (id) => set(rows.filter((each) => each.id !== id)),
  };
}
