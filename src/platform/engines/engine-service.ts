import { noUsage, type Engine, type GenerateEvent, type LoadProgress, type OpenOutcome } from "#core/broker/engine.ts";
import { orStopped } from "#core/broker/or-stopped.ts";
import { isMissingPart } from "#core/words/missing-part.ts";
import type { Locks } from "#core/words/ports.ts";
import { createAskBook, isNumbered, toKeep, type AskEntry } from "./ask-book.ts";
import {
  interrupted,
  otherVersion,
  readToService,
  serviceLock,
  tabLock,
  type Answer,
  type EngineChannel,
  type Tell,
  type ToService,
} from "./engine-wire.ts";

export interface EngineServiceDeps {
  readonly engine: Engine;
  readonly channel: EngineChannel;
  readonly locks: Locks;
  /** Names this service; never used twice. */
  readonly service: string;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /**
   * Ends itself when no tab has wanted a model for so many milliseconds: closing a model leaves a WebAssembly memory as
   * large as it was, the worker's end gives it back. Never, where it is not said.
   */
  readonly restAfterMs?: number;
  /**
   * Resolves when the engine can compute no more, such as when its GPU was lost. Who waits is answered; then the service
   * ends, so that its host starts another worker, and what was asked since is asked of that one.
   */
  readonly spent?: Promise<unknown>;
}

interface Opening {
  readonly modelId: string;
  readonly outcome: Promise<OpenOutcome>;
  readonly stop: AbortController;
  /** Tabs that want it open; when the last one closes it or dies, its memory is freed. */
  readonly wantedBy: Set<string>;
  readonly progress: { readonly watchers: Set<(progress: LoadProgress) => void>; latest?: LoadProgress };
}

/**
 * Serves one engine to every tab, one model at a time. Returns what ends it. It ends with its worker, too; its lock
 * tells those who wait for that.
 */
export function serveEngine(deps: EngineServiceDeps): () => void {
  const { engine, channel, locks, service, now, restAfterMs } = deps;
  const book = createAskBook();
  const tabs = new Set<string>();
  const ending = new AbortController();
  let current: Opening | undefined;
  let spent = false;
  const endWhenIdle = () => {
    if (spent && book.running() === 0) end();
  };

  function watchTab(tab: string): void {
    if (tabs.has(tab)) return;
    tabs.add(tab);
    const gone = () => {
      tabs.delete(tab);
      book.leave(tab);
      void release(tab);
      return Promise.resolve();
    };
    locks.withLock(tabLock(tab), gone, ending.signal).catch(() => undefined); // rejects only when we end first
  }

  async function release(tab: string, modelId = current?.modelId): Promise<void> {
    const opening = current;
    if (opening === undefined || opening.modelId !== modelId) return;
    opening.wantedBy.delete(tab);
    if (opening.wantedBy.size === 0) await free(opening);
  }

  async function free(opening: Opening): Promise<void> {
    if (current === opening) current = undefined;
    opening.stop.abort();
    const ended = await opening.outcome;
    if (ended.kind === "opened") await ended.model.close();
    restLater();
  }

  let restTimer: ReturnType<typeof setTimeout> | undefined;
  /** Looks again after a while: who switches models opens the next one at once. */
  function restLater(): void {
    if (restAfterMs === undefined || ending.signal.aborted) return;
    clearTimeout(restTimer);
    restTimer = setTimeout(() => {
      if (current !== undefined) return;
      if (book.running() > 0) restLater();
      else {
        channel.post({ to: "everyone", resting: service });
        end();
      }
    }, restAfterMs);
  }

  function end(): void {
    deaf();
    clearTimeout(restTimer);
    ending.abort();
    book.stop();
    if (current) void free(current);
  }

  /** The model that `modelId` names, opened when it is not; whatever else was open is closed first. */
  async function openFor(tab: string, modelId: string, watch?: (progress: LoadProgress) => void): Promise<OpenOutcome> {
    const opening = current?.modelId === modelId ? current : beginOpening(modelId);
    opening.wantedBy.add(tab);
    if (watch) {
      opening.progress.watchers.add(watch);
      if (opening.progress.latest) watch(opening.progress.latest);
    }
    const ended = await opening.outcome;
    if (watch) opening.progress.watchers.delete(watch);
    return ended;
  }

  function beginOpening(modelId: string): Opening {
    const before = current;
    const stop = new AbortController();
    const progress: Opening["progress"] = { watchers: new Set() };
    const open = async (): Promise<OpenOutcome> => {
      let ended: OpenOutcome | undefined;
      try {
        await (before && free(before));
        ended = await engine.open(modelId, {
          signal: stop.signal,
          onProgress: (latest) => {
            progress.latest = latest;
            for (const watcher of progress.watchers) watcher(latest);
          },
        });
        return ended;
      } finally {
        if (ended?.kind !== "opened" && current?.stop === stop) {
          current = undefined; // the next try begins anew
          restLater();
        }
      }
    };
    const opening: Opening = { modelId, stop, progress, wantedBy: new Set(), outcome: open() };
    current = opening;
    return opening;
  }

  async function answer({ from, ask }: ToService, signal: AbortSignal, tell: (tell: Tell) => void): Promise<Answer> {
    if (ask.kind === "close") {
      await release(from, ask.modelId);
      return { kind: "done" };
    }
    if (ask.kind === "cancel") {
      book.find({ from, id: ask.of })?.stop.abort();
      return { kind: "done" };
    }
    const onProgress =
      ask.kind === "open" ? (progress: LoadProgress) => tell({ kind: "progress", progress }) : undefined;
    const opened = await orStopped(openFor(from, ask.modelId, onProgress), signal);
    if (ask.kind === "generate") {
      if (opened.kind === "opened") await relay(opened.model.generate(ask.request, signal), now, tell);
      else tell({ kind: "event", event: { kind: "ended", reason: opened.kind, usage: noUsage, ...wordsOf(opened) } });
      return { kind: "done" };
    }
    if (opened.kind !== "opened") return opened;
    if (ask.kind === "open") return { kind: "opened", info: opened.model.info };
    if (ask.kind === "warm") {
      await opened.model.warm(ask.turns, signal);
      return { kind: "done" };
    }
    if (ask.kind === "keep-state") {
      const state = await opened.model.keptState?.(ask.turns, ask.mostBytes);
      return { kind: "state", ...(state === undefined ? {} : { state }) };
    }
    if (ask.kind === "take-state") {
      return { kind: "taken", taken: (await opened.model.takeState?.(ask.state)) ?? false };
    }
    return { kind: "counted", tokens: await opened.model.countTokens(ask.turns) };
  }

  function post({ from, id }: ToService, tell: Tell, nth?: number): void {
    if (ending.signal.aborted) return;
    channel.post({ to: "tab", tab: from, service, id, tell, ...(nth === undefined ? {} : { nth }) });
  }

  async function hear(message: ToService): Promise<void> {
    const { from, ask, heard = 0 } = message;
    const before = book.find(message);
    if (before !== undefined) {
      if (message.heard !== undefined) tellAgain(message, before, heard);
      return;
    }
    if (spent) return;
    if (heard > 0) {
      post(message, { kind: "failed", message: interrupted }); // it was another service's, which had spoken
      return;
    }
    watchTab(from);
    const entry = book.begin(message);
    const tell = (told: Tell) => {
      if (!isNumbered(told)) post(message, told);
      else post(message, told, entry.told.push(toKeep(told)) - 1);
    };
    try {
      tell(await answer(message, entry.stop.signal, tell));
    } catch (thrown) {
      tell({ kind: "failed", message: isMissingPart(thrown) ? partMissing : faultAt(ask.kind) });
    } finally {
      book.end(entry);
      endWhenIdle();
    }
  }

  /** A browser may lose what it should bring to a tab that it froze. */
  function tellAgain(message: ToService, { told }: AskEntry, heard: number): void {
    if (heard >= told.length) post(message, { kind: "working" });
    else told.slice(heard).forEach((tell, at) => post(message, tell, heard + at));
  }

  const deaf = channel.listen((message) => {
    const asked = readToService(message);
    if (asked === undefined) return;
    const { from, id, ask } = asked;
    if (ask === undefined) channel.post({ to: "tab", tab: from, service, id, tell: otherVersion });
    else void hear({ ...asked, ask });
  });
  const untilEnd = () =>
    new Promise<void>((resolve) => {
      channel.post({ to: "everyone", service });
      ending.signal.addEventListener("abort", () => resolve(), { once: true });
    });
  locks.withLock(serviceLock(service), untilEnd, ending.signal).catch(() => undefined);
  restLater(); // who asked for this worker may be gone
  void deps.spent?.then(() => {
    spent = true;
    endWhenIdle();
  });

  return end;
}

/**
 * Words travel together when they come faster than this, in milliseconds. Each message wakes threads that the engine
 * computes on: one message a token cost llama.cpp 4 % of its speed on two cores. A reader sees ten updates a second.
 */
const wordsEvery = 100;

async function relay(
  events: AsyncIterable<GenerateEvent>,
  now: () => number,
  tell: (tell: Tell) => void,
): Promise<void> {
  let text = "";
  let told = Number.NEGATIVE_INFINITY;
  for await (const event of events) {
    if (event.kind === "delta") text += event.text;
    if (text !== "" && (event.kind !== "delta" || now() - told >= wordsEvery)) {
      tell({ kind: "event", event: { kind: "delta", text } });
      text = "";
      told = now();
    }
    if (event.kind !== "delta") tell({ kind: "event", event });
  }
}

const partMissing = "A part of the model's engine did not arrive. Connect to where BRANE came from, then try again.";
const faultAt = (asked: string) => `The model's engine met a fault (${asked}). Reload the page and try again.`;

const wordsOf = (outcome: OpenOutcome) => (outcome.kind === "failed" ? { message: outcome.message } : {});
