import { noUsage, type Engine, type GenerateEvent, type LoadProgress, type OpenOutcome } from "#core/broker/engine.ts";
import { orStopped } from "#core/broker/or-stopped.ts";
import { isMissingPart } from "#core/words/missing-part.ts";
import type { Locks } from "#core/words/ports.ts";
import {
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

/** How many finished asks are remembered, so that one sent twice around a hand-over is not answered twice. */
const remembered = 256;

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
  const running = new Map<string, AbortController>();
  const seen: string[] = [];
  const tabs = new Set<string>();
  const ending = new AbortController();
  let current: Opening | undefined;
  let spent = false;
  const endWhenIdle = () => {
    if (spent && running.size === 0) end();
  };

  const keyOf = (from: string, id: number) => `${from} ${id}`;

  function watchTab(tab: string): void {
    if (tabs.has(tab)) return;
    tabs.add(tab);
    const gone = () => {
      tabs.delete(tab);
      for (const [key, stop] of running) if (key.startsWith(`${tab} `)) stop.abort();
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
      if (running.size > 0) restLater();
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
    for (const stop of running.values()) stop.abort();
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
      running.get(keyOf(from, ask.of))?.abort();
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
      const state = await opened.model.keptState?.(ask.turns);
      return { kind: "state", ...(state === undefined ? {} : { state }) };
    }
    if (ask.kind === "take-state") {
      return { kind: "taken", taken: (await opened.model.takeState?.(ask.state)) ?? false };
    }
    return { kind: "counted", tokens: await opened.model.countTokens(ask.turns) };
  }

  async function hear(message: ToService): Promise<void> {
    const { from, id, ask } = message;
    const key = keyOf(from, id);
    if (spent || seen.includes(key)) return;
    seen.push(key);
    if (seen.length > remembered) seen.shift();
    watchTab(from);
    const stop = new AbortController();
    running.set(key, stop);
    const tell = (told: Tell) => {
      if (!ending.signal.aborted) channel.post({ to: "tab", tab: from, service, id, tell: told });
    };
    try {
      tell(await answer(message, stop.signal, tell));
    } catch (thrown) {
      tell({ kind: "failed", message: isMissingPart(thrown) ? partMissing : faultAt(ask.kind) });
    } finally {
      running.delete(key);
      endWhenIdle();
    }
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
 * computes on: one message a token cost 4 % of the speed on two cores, one every other token nothing that could be
 * measured. A reader sees ten updates a second either way.
 */
const wordsEvery = 60;

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
