/** The time, as a port: tests turn the clock by hand. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

/** Chance, as a port: tests choose it. */
export interface Random {
  /** `count` unpredictable bytes. */
  bytes(count: number): Uint8Array<ArrayBuffer>;
}

/** One holder at a time among everything that runs over the same storage (tabs included: Web Locks). */
export interface Locks {
  /** Runs `work` while nobody else holds `name`; rejects with the signal's reason when aborted while waiting. */
  withLock<Value>(name: string, work: () => Promise<Value>, signal?: AbortSignal): Promise<Value>;
  /**
   * Runs `work` at once although somebody may hold `name`, for a holder that lives and does not answer. That one's
   * `withLock` rejects; who waits goes on waiting.
   */
  seizeLock<Value>(name: string, work: () => Promise<Value>): Promise<Value>;
  /** The names that begin with `prefix` and are held now by anybody, in no order. */
  held(prefix: string): Promise<readonly string[]>;
}

export type Unsubscribe = () => void;
