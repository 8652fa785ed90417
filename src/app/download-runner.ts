import { entryBytes, type CatalogueEntry, type NamedEntry } from "#core/broker/catalogue-entry.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { Clock, Locks } from "#core/words/ports.ts";
import { StorageTrouble, troubleOf, type Rows } from "#core/words/rows.ts";
import type { ModelFile } from "./app-models.ts";
import { progressStore, readWish, readWritten, type Wish, type Written } from "./download-rows.ts";
import { wishStore } from "./downloads-left.ts";

/** Where a download is, in the tab that fetches. */
export interface InThisTab {
  readonly state: "waiting" | "fetching" | "checking";
  readonly doneBytes: number;
  readonly bytesPerSecond?: number;
  readonly from: string;
  readonly why?: string;
}

interface Hooks {
  tell(progress: InThisTab): void;
  /** Durable when it resolves. */
  write(kept: Written["kept"], progress: InThisTab): Promise<void>;
  /** Every file is named now: kept with the download. Durable when it resolves. */
  named(entry: NamedEntry): Promise<void>;
  note(trouble: { readonly from: string; readonly reason: string; readonly next: string }): Promise<void>;
}

export type FetchEnding =
  | { readonly kind: "here"; readonly modelId: string }
  | { readonly kind: "stopped" }
  | { readonly kind: "paused" | "failed"; readonly reason: string };

/** Fetches a model from the entry's mirrors, `mirror` and those after it, or from `files`. platform/models/download gives it. */
export type FetchModel = (
  job: {
    readonly entry: CatalogueEntry;
    readonly mirror: number;
    readonly files?: readonly ModelFile[];
    readonly kept: Written["kept"];
  },
  hooks: Hooks,
  signal: AbortSignal,
) => Promise<FetchEnding>;

export interface DownloadRunner {
  /** Does what is wanted as soon as no other tab is at it. */
  tend(wish: Wish): void;
  /** What is under way in this tab. */
  here(id: string): InThisTab | undefined;
  close(): void;
}

/** Shown at most this often, in milliseconds: pieces of the network come by the thousand. */
const tellEvery = 200;

export function createDownloadRunner(deps: {
  readonly rows: Rows;
  readonly locks: Locks;
  readonly clock: Clock;
  readonly audit: AuditPort;
  readonly fetchModel: FetchModel;
  readonly forget: (entry: CatalogueEntry) => Promise<void>;
  /** What a person picked in this tab, by entry. */
  readonly picked: Map<string, readonly ModelFile[]>;
  /** Closes the gate to whom no download needs any more. */
  readonly shut: () => Promise<void>;
  readonly changed: () => void;
}): DownloadRunner {
  const { rows, locks, clock, audit, picked } = deps;
  const underWay = new Map<string, InThisTab>();
  /** Whether something was said since it was last looked at. */
  const tended = new Map<string, boolean>();
  const closing = new AbortController();

  const wishOf = async (id: string) => readWish(await rows.get(wishStore, id));
  const put = (id: string, value: Written) =>
    rows.write([{ kind: "put", store: progressStore, id, value: structuredClone(value) }]);

  /** One tab at a time is at a model; the others wait in line, and see anew what is wanted when it is their turn. */
  async function attend(id: string): Promise<void> {
    await locks.withLock(
      `download ${id}`,
      async () => {
        for (;;) {
          closing.signal.throwIfAborted();
          const wish = await wishOf(id);
          if (wish?.wanted === "gone") return remove(wish);
          if (wish?.wanted !== "run") return;
          const written = readWritten(await rows.get(progressStore, id));
          if ((await run(wish, written?.kept ?? [])) === "no disk") return;
        }
      },
      closing.signal,
    );
  }

  /** What is said while this tab is at a model, or in line for it, is looked at before it leaves. */
  async function stay(id: string): Promise<void> {
    try {
      do {
        tended.set(id, false);
        await attend(id);
      } while (tended.get(id) === true);
    } catch (thrown) {
      if (!closing.signal.aborted) throw thrown;
    } finally {
      tended.delete(id);
    }
  }

  async function remove({ entry }: Wish): Promise<void> {
    await deps.forget(entry);
    await rows.write([
      { kind: "delete", store: wishStore, id: entry.id },
      { kind: "delete", store: progressStore, id: entry.id },
    ]);
    picked.delete(entry.id);
    await audit.note({ action: "model.download.cancel", subject: entry.id });
    await deps.shut();
  }

  async function run(wish: Wish, keptBefore: Written["kept"]): Promise<"ended" | "no disk"> {
    const { entry, mirror, folder } = wish;
    const { id } = entry;
    const files = picked.get(id);
    let kept = keptBefore;
    let last: InThisTab = { state: "waiting", doneBytes: 0, from: "" };
    if (folder && files === undefined) {
      const before = readWritten(await rows.get(progressStore, id));
      const why = "The files you picked are only known to the tab that they were picked in. Pick them again to go on.";
      await settle(wish, { ...last, ...before, state: "paused", why, kept });
      return "ended";
    }
    const details = { name: entry.name, bytes: entryBytes(entry), mirrors: folder ? 0 : entry.mirrors.length - mirror };
    const intent = await audit.intent({ action: "model.download", subject: id, details });
    const stop = new AbortController();
    const unwatch = rows.watch([wishStore], () => {
      void wishOf(id).then((now) => {
        if (now?.wanted !== "run") stop.abort();
      });
    });
    const signal = AbortSignal.any([stop.signal, closing.signal]);
    let told = -Infinity;
    try {
      const ended = await deps.fetchModel(
        { entry, mirror, kept, ...(folder && files !== undefined ? { files } : {}) },
        {
          tell(progress) {
            const isOther = progress.state !== last.state || progress.why !== last.why;
            underWay.set(id, (last = progress));
            if (!isOther && clock.now() - told < tellEvery) return;
            told = clock.now();
            deps.changed();
          },
          write: (now, progress) => put(id, { ...progress, kept: (kept = now) }),
          named: (named) => change(id, (now) => ({ ...now, entry: named })),
          note: ({ from, reason, next }) =>
            audit.note({ action: "model.download.trouble", subject: id, details: { from, reason, next } }),
        },
        signal,
      );
      const { doneBytes, from } = last;
      if (ended.kind === "here") {
        await put(id, { state: "here", doneBytes: entryBytes(entry), from, modelId: ended.modelId, kept: [] });
        await rest(id);
      } else if (ended.kind !== "stopped") {
        await settle(wish, { state: ended.kind, doneBytes, from, why: ended.reason, kept });
      } else if (!closing.signal.aborted) await put(id, { state: "paused", doneBytes, from, kept });
      const why = "reason" in ended ? { reason: ended.reason } : undefined;
      await troubleOf(audit.outcome(intent, ended.kind === "here" ? "done" : ended.kind, why));
      return "ended";
    } catch (thrown) {
      await audit.outcome(intent, "failed").catch(() => undefined); // the first trouble is told
      if (!(thrown instanceof StorageTrouble)) throw thrown;
      const isSaid = await troubleOf(settle(wish, { ...last, state: "paused", why: thrown.message, kept }));
      return isSaid === undefined ? "ended" : "no disk"; // then the next start goes on
    } finally {
      unwatch();
      underWay.delete(id);
      deps.changed();
      await deps.shut().catch(() => undefined); // what is open too long is shut with the next one
    }
  }

  /** Nobody goes on by themselves with what failed, or waits for a person. */
  async function settle({ entry: { id } }: Wish, written: Written): Promise<void> {
    await put(id, written);
    await rest(id);
  }
  const rest = (id: string) => change(id, (wish) => (wish.wanted === "run" ? { ...wish, wanted: "rest" } : wish));
  const change = (id: string, to: (wish: Wish) => Wish) =>
    locks.withLock("download wishes", async () => {
      const wish = await wishOf(id);
      const next = wish && to(wish);
      if (next === undefined || next === wish) return;
      await rows.write([{ kind: "put", store: wishStore, id, value: structuredClone(next) }]);
    });

  return {
    tend({ entry: { id }, wanted }) {
      if (tended.has(id)) tended.set(id, true);
      else if (wanted !== "rest") void stay(id);
    },
    here: (id) => underWay.get(id),
    close: () => closing.abort(),
  };
}
