import type { Locks } from "#core/words/ports.ts";
import { sentenceOf } from "#core/words/result.ts";
import { hostLock, isPutAgain, readFromService, serviceLock, type EngineChannel } from "./engine-wire.ts";

/** What keeps an engine's worker running in one tab, and only in one. */
export interface EngineHost {
  /** Waits in line for the worker; the tab that is first keeps it. Idempotent. */
  begin(): void;
  /** Keeps the worker from now on, since the tab that does so is asleep: it ends its own when it wakes. */
  seize(): void;
  /** Whether this tab keeps the worker. */
  isHere(): boolean;
  /** That service ends because nobody wants it: its worker goes if it is here, and who waits in line leaves it. */
  rest(service: string): void;
  /** Ends the worker if it is here, and leaves the line: the next tab takes over. */
  end(): void;
}

/** The part of a Worker that a host needs. */
export interface EngineWorker {
  terminate(): void;
  addEventListener(type: "error", listener: () => void): void;
}

export interface EngineHostDeps {
  readonly locks: Locks;
  readonly channel: EngineChannel;
  /** Rejects with a sentence for a person when no worker may start. */
  readonly startWorker: () => Promise<EngineWorker>;
}

/** A worker that dies this often will not live the next time either. */
const startsAllowed = 4;

export function createEngineHost({ locks, channel, startWorker }: EngineHostDeps): EngineHost {
  const ending = new AbortController();
  let here = false;
  /** This tab's place in line, or at its head: a new one after each rest. Absent before and after. */
  let place: { readonly leave: AbortController; readonly rest: AbortController } | undefined;
  /** The service that runs in this tab, once it named itself. */
  let serving: string | undefined;

  /** One life of the worker: resolves when it is over, for whatever reason. */
  async function live(rest: AbortSignal): Promise<void> {
    const worker = await startWorker();
    const over = new AbortController();
    const finish = () => over.abort();
    const ended = new Promise<void>((resolve) =>
      over.signal.addEventListener("abort", () => resolve(), { once: true }),
    );
    // the service names itself when it begins; from then on its lock tells when it is gone
    const deaf = channel.listen((message) => {
      const told = readFromService(message);
      if (told?.to !== "everyone" || !("service" in told)) return;
      serving = told.service;
      const gone = () => {
        finish();
        return Promise.resolve();
      };
      locks.withLock(serviceLock(told.service), gone, over.signal).catch(() => undefined);
    });
    worker.addEventListener("error", finish);
    ending.signal.addEventListener("abort", finish, { once: true, signal: over.signal });
    rest.addEventListener("abort", finish, { once: true, signal: over.signal });
    if (ending.signal.aborted || rest.aborted) finish();
    await ended;
    deaf();
    serving = undefined;
    worker.terminate();
  }

  async function keep(mine: NonNullable<typeof place>): Promise<void> {
    const over = () => ending.signal.aborted || mine.rest.signal.aborted;
    here = true;
    let trouble =
      "The model's engine did not start. Close other tabs and programs to free memory, reload, and try again.";
    try {
      for (let starts = 0; starts < startsAllowed && !over(); starts += 1) await live(mine.rest.signal);
    } catch (refusal) {
      trouble = sentenceOf(refusal);
    }
    here = false;
    if (place === mine) place = undefined; // a person may try again
    if (!over()) channel.post({ to: "everyone", trouble });
  }

  const awake = () => channel.post({ to: "everyone", keeper: "awake" });
  const deafToAll = channel.listen((message) => {
    if (here && isPutAgain(message)) awake();
  });

  const newPlace = () => (place = { leave: new AbortController(), rest: new AbortController() });
  /** It left the line, or a tab that found this one asleep keeps the worker now. */
  function lose(mine: NonNullable<typeof place>): void {
    mine.rest.abort();
    if (place === mine) place = undefined;
  }

  return {
    begin() {
      if (place !== undefined || ending.signal.aborted) return;
      const mine = newPlace();
      const signal = AbortSignal.any([ending.signal, mine.leave.signal]);
      locks.withLock(hostLock, () => keep(mine), signal).catch(() => lose(mine));
    },
    seize() {
      if (here || ending.signal.aborted) return;
      place?.leave.abort();
      const mine = newPlace();
      locks.seizeLock(hostLock, () => keep(mine)).catch(() => lose(mine));
      awake();
    },
    rest(service) {
      if (place === undefined) return;
      if (!here) place.leave.abort();
      else if (serving === service) place.rest.abort();
      else return; // this tab's turn has come already, with a service of its own
      place = undefined;
    },
    isHere: () => here,
    end() {
      deafToAll();
      ending.abort();
    },
  };
}
