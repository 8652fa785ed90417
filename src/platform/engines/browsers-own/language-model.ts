/**
 * The browser's own language model, as the Prompt API of Chromium 148 and later gives it to a page (never to a worker):
 * https://webmachinelearning.github.io/prompt-api/. Only what BRANE uses. Earlier versions, which name the window
 * `inputQuota`, are taken for browsers without it.
 */
import type { PromptTurn } from "#core/broker/engine.ts";
import type { Json } from "#core/words/json.ts";

/** `downloadable`: the browser can fetch it, once a person has pressed something. */
export type Availability = "unavailable" | "downloadable" | "downloading" | "available";

interface PromptOptions {
  readonly signal?: AbortSignal;
  /** A JSON Schema that the answer is held to. */
  readonly responseConstraint?: Json;
  /** The schema is not written into the prompt: the turns say already what is wanted. */
  readonly omitResponseConstraintInput?: boolean;
}

/** One conversation: what was said in it stays in its context until it is destroyed. */
export interface Session {
  /** Tokens that the context holds, and may hold. */
  readonly contextUsage: number;
  readonly contextWindow: number;
  append(turns: readonly PromptTurn[], options?: PromptOptions): Promise<unknown>;
  promptStreaming(turns: readonly PromptTurn[], options?: PromptOptions): ReadableStream<string>;
  measureContextUsage(turns: readonly PromptTurn[]): Promise<number>;
  clone(options?: { readonly signal?: AbortSignal }): Promise<Session>;
  destroy(): void;
}

export interface LanguageModel {
  availability(): Promise<Availability>;
  create(options?: {
    /** The only place where a system turn may stand. */
    readonly initialPrompts?: readonly PromptTurn[];
    readonly signal?: AbortSignal;
    /** `loaded` counts from 0 to 1. */
    readonly monitor?: (monitor: Pick<EventTarget, "addEventListener">) => void;
  }): Promise<Session>;
}

/** Undefined where the browser has none, or an earlier form of it. */
export function findLanguageModel(scope: object = globalThis): LanguageModel | undefined {
  const found: unknown = Reflect.get(scope, "LanguageModel");
  if (typeof found !== "function" && typeof found !== "object") return undefined;
  if (found === null || !("create" in found) || !("availability" in found)) return undefined;
  const form: unknown = "prototype" in found ? found.prototype : found;
  const isNew = typeof form === "object" && form !== null && "contextWindow" in form && "measureContextUsage" in form;
  return isNew ? (found as unknown as LanguageModel) : undefined;
}
