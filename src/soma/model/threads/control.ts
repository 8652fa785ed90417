import type { Stretch } from "../../program/kv-cache.ts";

/**
 * The words in shared memory through which the threads agree. One thread, the caller, asks; the helpers answer.
 *
 * A run has two steps: the caller raises `call`, each helper says that it is awake, and only when all have said so the
 * caller gives the word to go. A helper that died is so found before anybody waits for it inside a computation.
 */
export const words = {
  /** Number of the present call. Helpers sleep on it. */
  call: 0,
  /** The call that may begin, or its number negated if it was given up. */
  go: 1,
  program: 2,
  threads: 3,
  /** 1: helpers end. */
  close: 4,
  /** From here on, one word a helper: the last call it woke for. */
  awake: 16,
} as const;

/** The most threads the words have room for. */
export const mostThreads = 64;

/** Bytes that the words take. */
export const controlBytes = (words.awake + mostThreads) * 4;

/** The first message to a helper. */
export interface HelperStart {
  readonly kind: "start";
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  /** From 1: the caller is thread 0. */
  readonly index: number;
  /** Memory that will be written soon, whose pages it asks the system for before it is ready. */
  readonly early: readonly Stretch[];
}

export function isHelperStart(message: unknown): message is HelperStart {
  return typeof message === "object" && message !== null && "kind" in message && message.kind === "start";
}

/** What a helper says once: that it sleeps on the words now. */
export const ready = "ready";
