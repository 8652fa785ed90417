import type { Locks } from "#core/words/ports.ts";
import { sentenceOf } from "#core/words/result.ts";
import { hostLock, readFromService, serviceLock, type EngineChannel } from "./engine-wire.ts";

/** What keeps an engine's worker running in one tab, and only in one. */
export interface EngineHost {
  /** Waits in line for the worker; the tab that is first keeps it. Idempotent. */
  begin(): void;
  /** Whether this tab keeps the worker. */
  isHere(): boolean;
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
  let begun = false;
  let here = false;

  /** One life of the worker: resolves when it is over, for whatever reason. */
  async function live(): Promise<void> {
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
      const gone = () => {
        finish();
        return Promise.resolve();
      };
      locks.withLock(serviceLock(told.service), gone, over.signal).catch(() => undefined);
    });
    worker.addEventListener("error", finish);
    ending.signal.addEventListener("abort", finish, { once: true });
    if (ending.signal.aborted) finish();
    await ended;
    deaf();
    worker.terminate();
  }

  async function keep(): Promise<void> {
    here = true;
    let trouble =
      "The model's engine did not start. Close other tabs and programs to free memory, reload, and try again.";
    try {
      for (let starts = 0; starts < startsAllowed && !ending.signal.aborted; starts += 1) await live();
    } catch (refusal) {
      trouble = sentenceOf(refusal);
    }
    here = false;
    begun = false; // a person may try again
    if (!ending.signal.aborted) channel.post({ to: "everyone", trouble });
  }

  return {
    begin() {
      if (begun || ending.signal.aborted) return;
      begun = true;
      locks.withLock(hostLock, keep, ending.signal).catch(() => undefined); // rejects only when we end first
    },
    isHere: () => here,
    end: () => ending.abort(),
  };
}
