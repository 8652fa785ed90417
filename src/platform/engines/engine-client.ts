import type { Engine, EnginePlace, OpenOutcome } from "#core/broker/engine.ts";
import type { Locks } from "#core/words/ports.ts";
import type { EngineHost } from "./engine-host.ts";
import {
  interrupted,
  readFromService,
  tabLock,
  type Answer,
  type Ask,
  type EngineChannel,
  type Tell,
} from "./engine-wire.ts";
import { createRemoteModel, type AskEngine } from "./remote-model.ts";

export interface EngineClientDeps {
  /** The engine's name, as the port has it. */
  readonly name: string;
  readonly channel: EngineChannel;
  readonly locks: Locks;
  /** Names this tab; never used twice. */
  readonly tab: string;
  readonly host: EngineHost;
  /** Milliseconds after which an ask is put again of which nothing was heard. */
  readonly askAgainMs: number;
}

/** Who was put the same ask so often and said nothing is asleep with its tab: a busy worker's tab still answers. */
const patience = 10;

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
  /** How many numbered tells were heard. */
  heard: number;
  /** Whether it was put again because a tell was missing. */
  behind: boolean;
  /** How often it was looked at since anything was heard of it. */
  quiet: number;
}

/** The one engine worker, as each tab sees it: the Engine port, whoever keeps the worker. */
export function createEngineClient({ name, channel, locks, tab, host, askAgainMs }: EngineClientDeps): EngineClient {
  const pending = new Map<number, Pending>();
  const placeListeners = new Set<(place: EnginePlace) => void>();
  const openModels = new Set<string>();
  const ending = new AbortController();
  let asked = 0;
  let service: string | undefined;
  /** Services that another one took over from: what they say after that is not heard. */
  const former = new Set<string>();
  let beat: ReturnType<typeof setInterval> | undefined;
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

  const post = (id: number, ask: Ask, more: { readonly heard?: number } = {}) =>
    channel.post({ to: "service", from: tab, id, ask, ...more });

  /** Browsers freeze tabs that nobody looks at, and what was sent to one may be lost. So what is quiet is put again. */
  function lookAtQuiet(): void {
    for (const [id, entry] of pending) {
      entry.quiet += 1;
      if (entry.quiet > patience && entry.signal?.aborted === true) entry.hear({ kind: "stopped" });
      else if (entry.quiet > patience) seize();
      else if (entry.quiet > 1) putAgain(id, entry);
    }
  }

  function seize(): void {
    allHeard(); // the next one has as long
    host.seize();
  }

  function allHeard(): void {
    for (const entry of pending.values()) entry.quiet = 0;
  }

  function putAgain(id: number, { ask, heard, signal }: Pending): void {
    if (signal?.aborted === true) post((asked += 1), { kind: "cancel", of: id });
    post(id, ask, { heard });
  }

  /** Asks, and asks again when another service takes over. The answer is the last tell. */
  const request: AskEngine = async (ask, signal, hear) => {
    await showAlive();
    if (signal?.aborted === true) return { kind: "stopped" };
    const id = (asked += 1);
    let onAbort: () => void = ignore;
    const answer = await new Promise<Answer>((resolve) => {
      const entry: Pending = {
        ask,
        signal,
        ...{ spoken: false, heard: 0, behind: false, quiet: 0 },
        hear(tell) {
          if (tell.kind === "event" && tell.event.kind === "delta") entry.spoken = true;
          if (tell.kind === "event" || tell.kind === "progress") hear(tell);
          else if (tell.kind !== "working") resolve(tell);
        },
      };
      pending.set(id, entry);
      beat ??= setInterval(lookAtQuiet, askAgainMs);
      onAbort = () => {
        post((asked += 1), { kind: "cancel", of: id });
        if (entry.service === undefined) resolve({ kind: "stopped" }); // nobody has taken it up, nobody will end it
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      host.begin(); // only now: what it says when no worker may start is heard by who is pending
      post(id, ask);
    });
    pending.delete(id);
    if (pending.size === 0) {
      clearInterval(beat);
      beat = undefined;
    }
    signal?.removeEventListener("abort", onAbort);
    return answer;
  };

  /** A service begins. What was asked of the one before is asked again, or ended where it was already speaking. */
  function takeOver(next: string): void {
    const moved = service !== undefined && service !== next;
    if (moved) former.add(service ?? "");
    service = next;
    for (const [id, entry] of pending) {
      if (entry.service === next) continue;
      entry.quiet = 0;
      if (entry.signal?.aborted === true) entry.hear({ kind: "stopped" });
      else if (!entry.spoken) {
        entry.heard = 0;
        post(id, entry.ask);
      } else entry.hear({ kind: "failed", message: interrupted });
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
      else if ("keeper" in told) allHeard();
      else if ("resting" in told) {
        host.rest(told.resting);
        if (pending.size > 0) host.begin(); // asked just as it ended: the next service answers
      } else for (const entry of pending.values()) entry.hear({ kind: "failed", message: told.trouble });
      return;
    }
    if (told.tab !== tab || former.has(told.service)) return;
    service = told.service;
    const entry = pending.get(told.id);
    if (entry === undefined) return;
    entry.service = told.service;
    entry.quiet = 0;
    const { nth = entry.heard } = told;
    if (nth > entry.heard && !entry.behind) {
      entry.behind = true; // one before it was lost
      putAgain(told.id, entry);
    }
    if (nth !== entry.heard) return;
    entry.behind = false;
    if (told.nth !== undefined) entry.heard += 1;
    entry.hear(told.tell);
  });

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
      return {
        kind: "opened",
        model: createRemoteModel(answer.info, {
          ask: request,
          ending: ending.signal,
          onClose: () => openModels.delete(modelId),
        }),
      };
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
