import * as z from "zod/mini";
import { CallDialect } from "#core/broker/template-dialect.ts";
import type { GenerateEvent, GenerateRequest, LoadProgress, ModelInfo, PromptTurn } from "#core/broker/engine.ts";
import type { Unsubscribe } from "#core/words/ports.ts";

/**
 * What tabs and the one engine worker say to each other. Every tab speaks to the worker in the same way, over one
 * channel, whether it started that worker or another tab did; so a hand-over changes who answers and nothing else.
 */
export interface EngineChannel {
  post(message: ToService | FromService): void;
  listen(listener: (message: unknown) => void): Unsubscribe;
}

export type Ask =
  | { readonly kind: "open"; readonly modelId: string }
  | { readonly kind: "count"; readonly modelId: string; readonly turns: readonly PromptTurn[] }
  | { readonly kind: "warm"; readonly modelId: string; readonly turns: readonly PromptTurn[] }
  | {
      readonly kind: "keep-state";
      readonly modelId: string;
      readonly turns: readonly PromptTurn[];
      readonly mostBytes: number;
    }
  | { readonly kind: "take-state"; readonly modelId: string; readonly state: Uint8Array<ArrayBuffer> }
  | { readonly kind: "generate"; readonly modelId: string; readonly request: GenerateRequest }
  | { readonly kind: "close"; readonly modelId: string }
  /** Stops the ask of that number. */
  | { readonly kind: "cancel"; readonly of: number };

/** `from` names the tab, `id` numbers its asks. */
export interface ToService {
  readonly to: "service";
  readonly from: string;
  readonly id: number;
  readonly ask: Ask;
  /** Put again, since nothing came for a while: so many tells that have a number were heard. */
  readonly heard?: number;
}

export type Tell =
  | { readonly kind: "progress"; readonly progress: LoadProgress }
  | { readonly kind: "event"; readonly event: GenerateEvent }
  /** It is not forgotten; there is nothing new. */
  | { readonly kind: "working" }
  | Answer;
/** The last word on an ask. */
export type Answer =
  | { readonly kind: "opened"; readonly info: ModelInfo }
  | { readonly kind: "counted"; readonly tokens: number }
  | { readonly kind: "state"; readonly state?: Uint8Array<ArrayBuffer> }
  | { readonly kind: "taken"; readonly taken: boolean }
  | { readonly kind: "done" }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly message: string };

export type FromService =
  /** `nth`: the tells that must not be lost are numbered, from 0. */
  | {
      readonly to: "tab";
      readonly tab: string;
      readonly service: string;
      readonly id: number;
      readonly nth?: number;
      readonly tell: Tell;
    }
  /** A service begins: asks that another one left open are its now. */
  | { readonly to: "everyone"; readonly service: string }
  /** A service ends because no tab wants a model: its worker goes, and its memory with it, until one is asked for. */
  | { readonly to: "everyone"; readonly resting: string }
  /** The tab that keeps the worker is not asleep, however busy the worker is. */
  | { readonly to: "everyone"; readonly keeper: "awake" }
  /** There is no service and there will be none until somebody tries again. */
  | { readonly to: "everyone"; readonly trouble: string };

const Count = z.number().check(z.nonnegative());
/** Bytes of their own memory: what a structured clone gives. */
const State = z.custom<Uint8Array<ArrayBuffer>>(
  (value) => value instanceof Uint8Array && value.buffer instanceof ArrayBuffer,
);
const Turns = z.array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() }));
const Progress = z.object({
  stage: z.enum(["fetching", "checking", "starting"]),
  loadedBytes: Count,
  totalBytes: Count,
});
const Info = z.object({
  id: z.string(),
  name: z.string(),
  bytes: Count,
  contextWindow: Count,
  engine: z.string(),
  threads: Count,
  tools: z.enum(["native", "constrained", "react", "none"]),
  dialect: z.exactOptional(CallDialect),
  small: z.boolean(),
});
const Usage = z.object({
  promptTokens: Count,
  computedTokens: Count,
  answerTokens: Count,
  firstTokenMs: Count,
  totalMs: Count,
  estimated: z.exactOptional(z.literal(true)),
});
const Event = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("reading"), done: Count, total: Count, secondsLeft: z.exactOptional(Count) }),
  z.object({ kind: z.literal("waiting"), secondsLeft: Count, why: z.string() }),
  z.object({ kind: z.literal("delta"), text: z.string() }),
  z.object({
    kind: z.literal("ended"),
    reason: z.enum(["done", "length", "stopped", "failed"]),
    usage: Usage,
    message: z.exactOptional(z.string()),
  }),
]);
const Request = z.object({
  turns: Turns,
  maxTokens: Count,
  temperature: Count,
  seed: z.exactOptional(z.number()),
  stop: z.exactOptional(z.array(z.string())),
  schema: z.exactOptional(z.json()),
});
const AskSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("open"), modelId: z.string() }),
  z.object({ kind: z.literal("count"), modelId: z.string(), turns: Turns }),
  z.object({ kind: z.literal("warm"), modelId: z.string(), turns: Turns }),
  z.object({ kind: z.literal("keep-state"), modelId: z.string(), turns: Turns, mostBytes: z.number() }),
  z.object({ kind: z.literal("take-state"), modelId: z.string(), state: State }),
  z.object({ kind: z.literal("generate"), modelId: z.string(), request: Request }),
  z.object({ kind: z.literal("close"), modelId: z.string() }),
  z.object({ kind: z.literal("cancel"), of: z.number() }),
]);
const TellSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("progress"), progress: Progress }),
  z.object({ kind: z.literal("event"), event: Event }),
  z.object({ kind: z.literal("working") }),
  z.object({ kind: z.literal("opened"), info: Info }),
  z.object({ kind: z.literal("counted"), tokens: Count }),
  z.object({ kind: z.literal("state"), state: z.exactOptional(State) }),
  z.object({ kind: z.literal("taken"), taken: z.boolean() }),
  z.object({ kind: z.literal("done") }),
  z.object({ kind: z.literal("stopped") }),
  z.object({ kind: z.literal("failed"), message: z.string() }),
]);
const ToServiceSchema = z.object({
  to: z.literal("service"),
  from: z.string(),
  id: z.number(),
  ask: z.unknown(),
  heard: z.exactOptional(Count),
});
const FromServiceSchema = z.union([
  z.object({
    to: z.literal("tab"),
    tab: z.string(),
    service: z.string(),
    id: z.number(),
    nth: z.exactOptional(Count),
    tell: z.unknown(),
  }),
  z.object({ to: z.literal("everyone"), service: z.string() }),
  z.object({ to: z.literal("everyone"), resting: z.string() }),
  z.object({ to: z.literal("everyone"), keeper: z.literal("awake") }),
  z.object({ to: z.literal("everyone"), trouble: z.string() }),
]);

/**
 * What is said where one side does not understand the other: after an update a new tab may meet the worker of an old
 * one. Whoever asked would otherwise wait for ever.
 */
export const otherVersion: Extract<Answer, { readonly kind: "failed" }> = {
  kind: "failed",
  message:
    "Another tab runs the model with another version of BRANE. Close the other tabs of BRANE and reload this one.",
};

/** What is said to who had heard a part of an answer, when nobody is left who can go on with it. */
export const interrupted =
  "The tab that ran the model was closed in mid-answer. What was said is kept; ask again, and this tab goes on.";

/** The message, or undefined when it is not one for a service. Its `ask` is undefined when this version knows none such. */
export function readToService(message: unknown): (Omit<ToService, "ask"> & { ask: Ask | undefined }) | undefined {
  const read = ToServiceSchema.safeParse(message);
  return read.success ? { ...read.data, ask: AskSchema.safeParse(read.data.ask).data } : undefined;
}

/** Whether a message puts an ask again, whatever it asks. */
export const isPutAgain = (message: unknown): boolean => ToServiceSchema.safeParse(message).data?.heard !== undefined;

/** The message, or undefined when it is not one from a service. What this version cannot read is told as `otherVersion`. */
export function readFromService(message: unknown): FromService | undefined {
  const read = FromServiceSchema.safeParse(message);
  if (!read.success) return undefined;
  return read.data.to === "tab"
    ? { ...read.data, tell: TellSchema.safeParse(read.data.tell).data ?? otherVersion }
    : read.data;
}

/** The channel over a BroadcastChannel, which reaches every tab and worker of this origin. */
export function broadcastEngineChannel(name = "brane engine"): EngineChannel {
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    listen(listener) {
      const hear = (event: MessageEvent<unknown>) => listener(event.data);
      channel.addEventListener("message", hear);
      return () => channel.removeEventListener("message", hear);
    },
  };
}

/** The lock that a tab holds for as long as it lives. */
export const tabLock = (tab: string): string => `engine tab ${tab}`;
/** The lock that a service holds for as long as it lives. */
export const serviceLock = (service: string): string => `engine service ${service}`;
/** The lock of the one tab that keeps the engine's worker. */
export const hostLock = "engine host";
