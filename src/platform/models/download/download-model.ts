/** Fetches a model of the catalogue, piece by piece, whatever the servers do, and keeps it as one that was brought. */
import { entryBytes, isNamed, type CatalogueEntry, type NamedEntry } from "#core/broker/catalogue-entry.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { sizeInWords } from "#core/words/size.ts";
import { broughtModels, type BroughtModel } from "../brought-models.ts";
import { broughtIdOf } from "../manifest.ts";
import { checkFile } from "./check-files.ts";
import { troubleInWords } from "./download-trouble.ts";
import type { DownloadDeps } from "./download-deps.ts";
import { fetchGaps } from "./fetch-gaps.ts";
import { openHeldPieces, type KeptFile } from "./held-pieces.ts";
import { keepAsBrought } from "./keep-as-brought.ts";
import { createMirrorsInOrder } from "./mirrors-in-order.ts";
import { nameFiles } from "./name-files.ts";
import { createPace } from "./pace.ts";
import type { Source } from "./source.ts";

export interface DownloadJob {
  readonly entry: CatalogueEntry;
  /** In the order they are asked. */
  readonly sources: readonly Source[];
  /** What was written down of an earlier run. */
  readonly kept: readonly KeptFile[];
}

export type DownloadEnding =
  | { readonly kind: "here"; readonly model: BroughtModel }
  | { readonly kind: "stopped" }
  /** `paused`: it goes on when there is room. Both keep what arrived, unless the sentence says otherwise. */
  | { readonly kind: "paused" | "failed"; readonly reason: string };

const usualPatience = { silence: 30_000, second: 1_000 };

/** Runs until the model is here or nothing more can be done about it. Ends as `stopped` when `signal` aborts. */
export async function downloadModel(
  job: DownloadJob,
  deps: DownloadDeps,
  signal: AbortSignal,
): Promise<DownloadEnding> {
  const { shelf, tell } = deps;
  const totalBytes = entryBytes(job.entry);
  const mirrors = createMirrorsInOrder(job.sources);
  const pace = createPace(deps.now);
  const fetching = { pace, totalBytes, signal, tell, note: deps.note, patience: deps.patience ?? usualPatience };
  let because = "";
  try {
    const isUnnamed = !isNamed(job.entry);
    const none = isUnnamed ? await noRoom(deps, totalBytes) : undefined;
    if (none !== undefined) return none;
    const named = await nameFiles(job.entry, mirrors, { ...deps, ...fetching });
    if (named.kind !== "named") return named;
    const { entry } = named;
    if (isUnnamed) await deps.named(entry);
    const modelId = await broughtIdOf(entry.files);
    const here = (await broughtModels(shelf)).find(({ card }) => card.id === modelId);
    if (here !== undefined) return { kind: "here", model: here };
    const held = await openHeldPieces(shelf, modelId, entry, job.kept, deps.pieceBytes);
    await named.keepIn(held);
    const full = await noRoom(deps, totalBytes - held.bytes());
    if (full !== undefined) return full;
    for (;;) {
      const fetched = await fetchGaps(held, mirrors, { ...fetching, write: deps.write }, because);
      if (fetched.kind !== "whole") return fetched;
      let doneBytes = 0;
      const checking = () => tell({ state: "checking", doneBytes, totalBytes, from: "" });
      checking();
      let isWhole = true;
      for (const file of entry.files) {
        const checked = await checkFile(held, file, {
          ...{ createHash: deps.createHash, signal },
          onBytes: (bytes) => {
            doneBytes += bytes;
            checking();
          },
        });
        if (checked.kind === "whole") continue;
        isWhole = false;
        await deps.write(held.written(), { state: "checking", doneBytes, totalBytes, from: "" });
        if (checked.kind !== "lies") continue;
        if (file.shards !== undefined) return { kind: "failed", reason: selfContradiction(entry, file.path) };
        mirrors.lied(checked.from, file.path);
        const from = checked.from.join(" and ");
        because = troubleInWords({ kind: "lies", by: "SHA-256" }, from, file.path);
        const gap = held.gap();
        await deps.note({ from, reason: because, next: (gap && mirrors.choose(gap)?.source.name) ?? "" });
      }
      if (!isWhole) continue;
      const kept = await keepAsBrought(shelf, modelId, entry, held);
      return kept.kind === "here" ? kept : { kind: "failed", reason: kept.message };
    }
  } catch (thrown) {
    if (signal.aborted) return { kind: "stopped" };
    if (thrown instanceof DOMException) return { kind: "paused", reason: diskInWords(thrown) };
    if (thrown instanceof StorageTrouble) return { kind: "paused", reason: thrown.message };
    throw thrown;
  }
}

async function noRoom({ free }: Pick<DownloadDeps, "free">, needed: number): Promise<DownloadEnding | undefined> {
  const left = await free();
  if (left === undefined || needed <= left) return undefined;
  return {
    kind: "paused",
    reason: `It needs another ${sizeInWords(needed)}, and the browser has ${sizeInWords(left)} left for BRANE. Free some space, or remove another model, then go on.`,
  };
}

const diskInWords = ({ name }: DOMException): string =>
  name === "QuotaExceededError"
    ? "There is no room left on this device. Free some space, or remove another model, then go on: what arrived is kept."
    : "The browser could not write to its disk. What arrived is kept: go on, or reload the page first.";

const selfContradiction = ({ id }: NamedEntry, path: string): string =>
  `The catalogue's entry ${id} contradicts itself: every part of ${path} is as it says, and the whole is not. The file was thrown away. Tell whoever made the catalogue.`;
