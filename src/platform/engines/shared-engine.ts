import type { Locks } from "#core/words/ports.ts";
import { createEngineClient, type EngineClient } from "./engine-client.ts";
import { createEngineHost, type EngineWorker } from "./engine-host.ts";
import type { EngineChannel } from "./engine-wire.ts";

export interface SharedEngineDeps {
  /** The name of the engine that the worker serves. */
  readonly name: string;
  readonly locks: Locks;
  /** Another end of the same channel at each call: an end does not hear itself. */
  readonly openChannel: () => EngineChannel;
  /** Names this tab; never used twice. */
  readonly tab: string;
  /** Starts the worker that calls `serveEngine`. Rejects with a sentence for a person when it may not. */
  readonly startWorker: () => Promise<EngineWorker>;
  /** Milliseconds after which an ask is put again of which nothing was heard. */
  readonly askAgainMs?: number;
}

/**
 * One engine for all tabs. The first tab that opens a model keeps the worker, under a lock; the others ask it. When
 * that tab is gone, the next in line starts a worker of its own, takes over what nobody had begun to hear an answer
 * to, and ends the rest in words. A tab that is asleep, frozen by its browser, is passed over in the same way as soon as
 * somebody waits for it. Nothing starts before the first `open`.
 */
export function createSharedEngine(deps: SharedEngineDeps): EngineClient {
  const { name, locks, openChannel, tab, startWorker, askAgainMs = 2_000 } = deps;
  const host = createEngineHost({ locks, channel: openChannel(), startWorker });
  return createEngineClient({ name, channel: openChannel(), locks, tab, host, askAgainMs });
}
