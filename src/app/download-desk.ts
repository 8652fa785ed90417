/** Fetching models: begun by a person, gone on with by whichever tab is there, seen in all of them. */
import type { Catalogue } from "#core/broker/catalogue.ts";
import { downloadPurpose, entryBytes, type CatalogueEntry, type Mirror } from "#core/broker/catalogue-entry.ts";
import { besideMirrors, type ListedModel } from "#core/broker/listed-model.ts";
import { proposals } from "#core/broker/proposals.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import { byPerson, originToAllow } from "#core/privacy/egress.ts";
import { troubleOf } from "#core/words/rows.ts";
import { sizeInWords } from "#core/words/size.ts";
import type { BeginDownloadOutcome, DownloadDesk, DownloadRow } from "./app-downloads.ts";
import type { ModelFile } from "./app-models.ts";
import { orRefused } from "./audited.ts";
import { noteRefusals } from "./catalogue-refusals.ts";
import { createDownloadRunner, type FetchModel, type InThisTab } from "./download-runner.ts";
import { createHubModels } from "./hub-models.ts";
import { createHubQuestions, type HubQuestionsDeps } from "./hub-questions.ts";
import { progressStore, readWish, readWritten, type Wish, type Written } from "./download-rows.ts";
import { wishStore } from "./downloads-left.ts";

export interface DownloadDeskDeps extends Omit<HubQuestionsDeps, "shut"> {
  readonly catalogue: () => Promise<Catalogue>;
  readonly fetchModel: FetchModel;
  /** Deletes what arrived of a model that is not here yet. */
  readonly forget: (entry: CatalogueEntry) => Promise<void>;
  /** Whether this model, by the id it answers by, is on the shelf. */
  readonly isHere: (modelId: string) => Promise<boolean>;
  /** Bytes of this origin's quota that are free; undefined where the browser does not say. */
  readonly free: () => Promise<number | undefined>;
}

export interface OpenDownloadDesk extends DownloadDesk {
  /** Goes on with what a tab that is gone has left; also called by the desk itself when something changes. */
  tend(): Promise<void>;
  /** Lets go of everything; what was under way goes on in the next tab. */
  close(): void;
}

export function createDownloadDesk(deps: DownloadDeskDeps): OpenDownloadDesk {
  const { rows, locks, allowList } = deps;
  const picked = new Map<string, readonly ModelFile[]>();
  /** As last shown: what a person chose counts also when the house's list does not answer a moment later. */
  let shown: readonly ListedModel[] = [];
  const listeners = new Set<() => void>();
  const runner = createDownloadRunner({ ...deps, picked, shut, changed: () => listeners.forEach((tell) => tell()) });

  const questions = createHubQuestions({ ...deps, shut });
  const hubs = createHubModels({ ...deps, questions });

  const wishOf = async (id: string) => readWish(await rows.get(wishStore, id));
  const write = (id: string, wish: Wish) =>
    rows.write([{ kind: "put", store: wishStore, id, value: structuredClone(wish) }]);
  /** Under a lock, because every tab may say what is wanted. */
  const change = (id: string, to: (wish: Wish) => Wish) =>
    locks.withLock("download wishes", async () => {
      const wish = await wishOf(id);
      if (wish !== undefined) await write(id, to(wish));
    });

  /** Why this model may not be fetched from there, or the origins that have to be open for it. */
  async function originsOf(mirrors: readonly Mirror[]) {
    const machine = await deps.machine?.();
    const origins: string[] = [];
    let refusal: string | undefined;
    for (const mirror of mirrors) {
      if (mirror.kind === "same origin") continue;
      for (const address of [mirror.base, ...(mirror.handsOverTo ?? [])]) {
        const allowed = originToAllow(2, address, machine);
        if (allowed.kind === "origin") origins.push(allowed.origin);
        else refusal ??= allowed.reason;
      }
    }
    return { origins, refusal };
  }

  /** Nobody reaches a mirror any more that no download needs. */
  function shut(): Promise<void> {
    return locks.withLock("download wishes", shutNow);
  }
  async function shutNow(): Promise<void> {
    const needed = new Set(await questions.needed());
    for (const { value } of await rows.list(wishStore)) {
      const wish = readWish(value);
      if (wish?.wanted === "run")
        for (const origin of (await originsOf([...wish.entry.mirrors, ...besideMirrors(wish.entry)])).origins)
          needed.add(origin);
    }
    for (const { neuronId, origin, purpose } of await allowList.list()) {
      if (neuronId === byPerson && purpose === downloadPurpose && !needed.has(origin))
        await allowList.forbid(byPerson, origin, downloadPurpose);
    }
  }

  async function start(wish: Wish): Promise<BeginDownloadOutcome> {
    const { entry, folder, mirror } = wish;
    const asked = folder ? [] : [...entry.mirrors.slice(mirror), ...besideMirrors(entry)];
    const { origins, refusal } = await originsOf(asked);
    const isOwn = asked.some(({ kind }) => kind === "same origin");
    if (!folder && !isOwn && origins.length === 0)
      return { kind: "refused", reason: refusal ?? "The catalogue names no place to fetch this model from." };
    const written = readWritten(await rows.get(progressStore, entry.id));
    const isAnew = written?.state === "here"; // it was, and may have been removed since
    const needed = entryBytes(entry) - (isAnew ? 0 : (written?.doneBytes ?? 0));
    const free = await deps.free();
    if (free !== undefined && needed > free) {
      return {
        kind: "refused",
        reason: `It needs ${sizeInWords(needed)}, and the browser has ${sizeInWords(free)} left for BRANE. Free some space, or remove another model, then try again.`,
      };
    }
    await locks.withLock("download wishes", async () => {
      for (const origin of origins) await allowList.allow({ neuronId: byPerson, origin, purpose: downloadPurpose });
      if (isAnew) await rows.write([{ kind: "delete", store: progressStore, id: entry.id }]);
      await write(entry.id, { ...wish, wanted: "run" });
    });
    void tend();
    return { kind: "begun" };
  }

  async function tend(): Promise<void> {
    for (const { value } of await rows.list(wishStore)) {
      const wish = readWish(value);
      if (wish !== undefined) runner.tend(wish);
    }
  }

  async function read(): Promise<readonly DownloadRow[]> {
    const shown: DownloadRow[] = [];
    for (const { id, value } of await rows.list(wishStore)) {
      const wish = readWish(value);
      if (wish === undefined || wish.wanted === "gone") continue;
      const written = readWritten(await rows.get(progressStore, id));
      if (written?.modelId !== undefined && !(await deps.isHere(written.modelId))) continue;
      shown.push(rowOf(wish, written, runner.here(id)));
    }
    return shown;
  }

  const unwatch = rows.watch([wishStore], () => void tend());
  void tend();
  void troubleOf(shut()); // what a tab that died while it asked left open

  return {
    async propose(machine, room) {
      const { entries, hub, refused } = await deps.catalogue();
      shown = entries;
      await troubleOf(noteRefusals(deps, refused)); // a full disk keeps nobody from looking
      return { tasks: proposals(entries, machine, room), hub: hub.name, refused };
    },
    ask: (...asked) => orRefused(() => hubs.ask(...asked)),
    tend,
    close() {
      unwatch();
      runner.close();
    },
    watch: (listener) =>
      liveRead(
        {
          watch(stores, changed) {
            listeners.add(changed);
            const stop = rows.watch(stores, changed);
            return () => {
              listeners.delete(changed);
              stop();
            };
          },
        },
        [wishStore, progressStore],
        read,
        listener,
      ),
    begin: (entryId, { mirror = 0, files, signal = new AbortController().signal } = {}) =>
      orRefused(async () => {
        const { entries } = await deps.catalogue();
        const listed = [...entries, ...shown, ...hubs.found()].find(({ id }) => id === entryId);
        if (listed === undefined)
          return { kind: "refused", reason: "The catalogue does not have this model any more." };
        const whole = await hubs.wholeOf(listed, signal);
        if (whole.kind !== "entry") return whole;
        const { entry } = whole;
        if (files === undefined) picked.delete(entryId);
        else picked.set(entryId, files);
        return start({ entry, mirror, folder: files !== undefined, wanted: "run" });
      }),
    pause: (id) => change(id, (wish) => ({ ...wish, wanted: "rest" })),
    resume: (id) =>
      orRefused(async () => {
        const wish = await wishOf(id);
        return wish === undefined
          ? { kind: "refused", reason: "This download is not there any more. Begin it again." }
          : start(wish);
      }),
    cancel: async (id) => {
      await change(id, (wish) => ({ ...wish, wanted: "gone" }));
      await tend();
    },
  };
}

/** As it is shown: what this tab knows goes before what was last written down. */
function rowOf(wish: Wish, written: Written | undefined, here: InThisTab | undefined): DownloadRow {
  const { entry, wanted } = wish;
  const totalBytes = entryBytes(entry);
  const isOver = written?.state === "paused" || written?.state === "failed";
  // what ended and is wanted again has not begun yet
  const before = isOver && wanted === "run" ? { ...nothingYet, doneBytes: written.doneBytes } : written;
  const now: Partial<Written> & InTurn = here ?? before ?? nothingYet;
  const { doneBytes, why, modelId, state, bytesPerSecond } = now;
  const from = now.from === "" ? firstPlace(wish) : now.from;
  const isUnderWay = state === "waiting" || state === "fetching" || state === "checking";
  const shown = isUnderWay && wanted === "rest" ? "paused" : state;
  const pace = shown === "fetching" && bytesPerSecond !== undefined ? Math.round(bytesPerSecond) : undefined;
  return {
    ...{ id: entry.id, name: entry.name, state: shown, doneBytes, totalBytes, from },
    ...(pace === undefined ? {} : { bytesPerSecond: pace }),
    ...(pace === undefined || pace === 0 ? {} : { secondsLeft: Math.ceil((totalBytes - doneBytes) / pace) }),
    ...(why === undefined || (isUnderWay && shown === "paused") ? {} : { why }),
    ...(modelId === undefined ? {} : { modelId }),
  };
}

/** Who is asked first, as the downloader names them too. */
function firstPlace({ entry, mirror, folder }: Wish): string {
  if (folder) return "the files you picked";
  const first = entry.mirrors[mirror];
  return first?.kind === "web" ? first.name : "where BRANE came from";
}

type InTurn = Pick<Written, "state" | "doneBytes" | "from">;
const nothingYet: InTurn = { state: "waiting", doneBytes: 0, from: "" };
