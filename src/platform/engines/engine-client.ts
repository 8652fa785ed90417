import {
  noUsage,
  type Engine,
  type EnginePlace,
  type GenerateEvent,
  type ModelInfo,
  type OpenModel,
  type OpenOutcome,
} from "#core/broker/engine.ts";
import type { Locks } from "#core/words/ports.ts";
import { readFromService, tabLock, type Answer, type Ask, type EngineChannel, type Tell } from "./engine-wire.ts";
import { createEventQueue } from "#core/words/event-queue.ts";
import type { EngineHost } from "./engine-host.ts";

export interface EngineClientDeps {
  /** The engine's name, as the port has it. */
  readonly name: string;
  readonly channel: EngineChannel;
  readonly locks: Locks;
  /** Names this tab; never used twice. */
  readonly tab: string;
  readonly host: EngineHost;
}

export interface EngineClient extends Engine {
  watchPlace: NonNullable<Engine["watchPlace"]>;
  /** Lets go of the engine: this tab asks nothing more, and another may keep the worker. */
  end(): void;
}

interface Pending {
  readonly ask: Ask;
  readonly hear: (tell: Tell) => void;
  readonly signal: AbortSignal | undefined;
  /** True once words of an answer arrived: it cannot be asked again, what was said would be said twice. */
  spoken: boolean;
  service?: string;
}

const interrupted =
  "The tab that ran the model was closed in mid-answer. What was said is kept; ask again, and this tab goes on.";

/** The one engine worker, as each tab sees it: the Engine port, whoever keeps the worker. */
export function createEngineClient({ name, channel, locks, tab, host }: EngineClientDeps): EngineClient {
  const pending = new Map<number, Pending>();
  const placeListeners = new Set<(place: EnginePlace) => void>();
  const openModels = new Set<string>();
  const ending = new AbortController();
  let asked = 0;
  let service: string | undefined;
  let place: EnginePlace = { kind: "here" };
  let alive: Promise<void> | undefined;

  function tellPlace(next: EnginePlace): void {
    place = next;
    for (const listener of placeListeners) listener(place);
  }
  const whereItIs = (): EnginePlace => ({ kind: host.isHere() ? "here" : "elsewhere" });

  /** Holds this tab's lock, so that the service knows when it is gone. */
  function showAlive(): Promise<void> {
    alive ??= new Promise((resolve) => {
      const hold = () =>
        new Promise<void>((release) => {
          resolve();
          ending.signal.addEventListener("abort", () => release(), { once: true });
        });
      void locks.withLock(tabLock(tab), hold);
    });
    return alive;
  }

  const post = (id: number, ask: Ask) => channel.post({ to: "service", from: tab, id, ask });

  /** Asks, and asks again when another service takes over. The answer is the last tell. */
  async function request(ask: Ask, signal: AbortSignal | undefined, hear: (tell: Tell) => void): Promise<Answer> {
    await showAlive();
    if (signal?.aborted === true) return { kind: "stopped" };
    const id = (asked += 1);
    let onAbort: () => void = ignore;
    const answer = await new Promise<Answer>((resolve) => {
      const entry: Pending = {
        ask,
        signal,
        spoken: false,
        hear(tell) {
          if (tell.kind === "event" && tell.event.kind === "delta") entry.spoken = true;
          if (tell.kind === "event" || tell.kind === "progress") hear(tell);
          else resolve(tell);
        },
      };
      pending.set(id, entry);
      onAbort = () => {
        post((asked += 1), { kind: "cancel", of: id });
        if (entry.service === undefined) resolve({ kind: "stopped" }); // nobody has taken it up, nobody will end it
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      host.begin(); // only now: what it says when no worker may start is heard by who is pending
      post(id, ask);
    });
    pending.delete(id);
    signal?.removeEventListener("abort", onAbort);
    return answer;
  }

  /** A service begins. What was asked of the one before is asked again, or ended where it was already speaking. */
  function takeOver(next: string): void {
    const moved = service !== undefined && service !== next;
    service = next;
    for (const [id, entry] of pending) {
      if (entry.service === next) continue;
      if (entry.signal?.aborted === true) entry.hear({ kind: "stopped" });
      else if (!entry.spoken) post(id, entry.ask);
      else if (entry.service !== undefined) entry.hear({ kind: "failed", message: interrupted });
    }
    if (moved) for (const modelId of openModels) void openAgain(modelId);
  }

  async function openAgain(modelId: string): Promise<void> {
    tellPlace({ kind: "moving" });
    await request({ kind: "open", modelId }, ending.signal, (tell) => {
      if (tell.kind === "progress") tellPlace({ kind: "moving", progress: tell.progress });
    });
    tellPlace(whereItIs()); // if it did not open, the next question says why
  }

  const deaf = channel.listen((message) => {
    const told = readFromService(message);
    if (told === undefined) return;
    if (told.to === "everyone") {
      if ("service" in told) takeOver(told.service);
      else if ("resting" in told) {
        host.rest(told.resting);
        if (pending.size > 0) host.begin(); // asked just as it ended: the next service answers
      } else for (const entry of pending.values()) entry.hear({ kind: "failed", message: told.trouble });
      return;
    }
    if (told.tab !== tab) return;
    service = told.service;
    const entry = pending.get(told.id);
    if (entry === undefined) return;
    entry.service = told.service;
    entry.hear(told.tell);
  });

  function remoteModel(info: ModelInfo): OpenModel {
    const modelId = info.id;
    let closed = false;
    return {
      info,
      async countTokens(turns) {
        const answer = await request({ kind: "count", modelId, turns }, ending.signal, ignore);
        if (answer.kind === "counted") return answer.tokens;
        throw new Error(answer.kind === "failed" ? answer.message : "The prompt was not counted: its tab has ended.");
      },
      async warm(turns, signal) {
        if (!closed) await request({ kind: "warm", modelId, turns }, signal, ignore);
      },
      async keptState(turns) {
        if (closed) return undefined;
        const answer = await request({ kind: "keep-state", modelId, turns }, ending.signal, ignore);
        return answer.kind === "state" ? answer.state : undefined;
      },
      async takeState(state) {
        if (closed) return false;
        const answer = await request({ kind: "take-state", modelId, state }, ending.signal, ignore);
        return answer.kind === "taken" && answer.taken;
      },
      async *generate(asking, signal) {
        if (closed) {
          yield unfinished({ kind: "failed", message: "The model was closed. Ask again to load it." });
          return;
        }
        const left = new AbortController();
        const events = createEventQueue<GenerateEvent>(() => left.abort());
        let ended = false;
        const stop = AbortSignal.any([signal, left.signal, ending.signal]);
        void request({ kind: "generate", modelId, request: asking }, stop, (tell) => {
          if (tell.kind !== "event") return;
          ended ||= tell.event.kind === "ended";
          events.push(tell.event);
        }).then((answer) => {
          if (!ended) events.push(unfinished(answer));
          events.end();
        });
        yield* events.read();
      },
      async close() {
        if (closed) return;
        closed = true;
        openModels.delete(modelId);
        await request({ kind: "close", modelId }, undefined, ignore);
      },
    };
  }

  return {
    name,
    async open(modelId, { onProgress, signal }): Promise<OpenOutcome> {
      if (signal.aborted) return { kind: "stopped" };
      const onTell = (tell: Tell) => {
        if (tell.kind === "progress") onProgress(tell.progress);
      };
      const answer = await request({ kind: "open", modelId }, signal, onTell);
      if (answer.kind === "failed" || answer.kind === "stopped") return answer;
      if (answer.kind !== "opened") throw new Error(`An engine answered ${answer.kind} when asked to open a model.`);
      openModels.add(modelId);
      tellPlace(whereItIs());
      return { kind: "opened", model: remoteModel(answer.info) };
    },
    watchPlace(listener) {
      placeListeners.add(listener);
      listener(place);
      return () => placeListeners.delete(listener);
    },
    end() {
      ending.abort();
      for (const entry of pending.values()) entry.hear({ kind: "stopped" });
      deaf();
      host.end();
    },
  };
}

const ignore = (): void => undefined;

/** The end of an answer whose service did not say one. */
const unfinished = (answer: Answer): GenerateEvent => ({
  kind: "ended",
  reason: answer.kind === "stopped" ? "stopped" : "failed",
  usage: noUsage,
  ...(answer.kind === "failed" ? { message: answer.message } : {}),
});
