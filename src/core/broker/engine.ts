/** The engine port: whatever turns a prompt into words. Adapters live in platform/engines. */
import type { Json, JsonObject } from "#core/words/json.ts";
import type { Unsubscribe } from "#core/words/ports.ts";

import type { CallDialect } from "./template-dialect.ts";

export type Tokens = number;

/** One turn as the model's chat template takes it. `content` is byte-equal in every later prompt: the prompt only grows. */
export interface PromptTurn {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
  /** What it called in its server's own way; `content` says the same in words, for every other model. */
  readonly call?: NativeCall;
  /** It is what came back of the call in the turn before it. */
  readonly isResult?: true;
}

/** A call as its server had it. */
export interface NativeCall {
  readonly name: string;
  readonly arguments: JsonObject;
  /** What was said before it. */
  readonly before: string;
}

export interface ModelInfo {
  /** As a neuron's file names it, such as `smollm2-135m-instruct`. */
  readonly id: string;
  /** As a person reads it, such as `SmolLM2 135M`. */
  readonly name: string;
  /** Of its weights; 0 where they are not here. */
  readonly bytes: number;
  readonly contextWindow: Tokens;
  /** Which engine runs it, such as `wllama`. */
  readonly engine: string;
  /** How many threads it started with; 0 where the engine does not say. */
  readonly threads: number;
  /** The server it runs at, as `URL.origin` writes it; absent for what runs in the browser. */
  readonly origin?: string;
  /** How the model asks for tools; `none`: it is too small to choose one, a person calls them by hand. */
  readonly tools: "native" | "constrained" | "react" | "none";
  /** The form of calls it was taught, where that is known and it is told of tools in words. */
  readonly dialect?: CallDialect;
  /** True for models that want the short form of a neuron's prompts. */
  readonly small: boolean;
}

export interface LoadProgress {
  readonly stage: "fetching" | "checking" | "starting";
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

export type OpenOutcome =
  | { readonly kind: "opened"; readonly model: OpenModel }
  | { readonly kind: "stopped" }
  /** `unread`: this engine does not read the model, however often it is asked; another one may. */
  | { readonly kind: "failed"; readonly message: string; readonly unread?: true };

export interface Engine {
  readonly name: string;
  open(
    modelId: string,
    options: { readonly onProgress: (progress: LoadProgress) => void; readonly signal: AbortSignal },
  ): Promise<OpenOutcome>;
  /** Only for engines that the tabs of a browser share: tells at once, and after every change, where the model runs. */
  watchPlace?(listener: (place: EnginePlace) => void): Unsubscribe;
}

/** `moving`: the tab that ran the model is gone and this or another one is loading it. */
export type EnginePlace =
  | { readonly kind: "here" }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "moving"; readonly progress?: LoadProgress };

/**
 * A model that is loaded and answers. One generation or warming at a time; a second one waits for the first. Embedding
 * has a port of its own (`Embedder` in core/axon), which Soma's encoder stands behind: vectors of whichever model
 * happens to answer could not be compared with those that documents were indexed by.
 */
export interface OpenModel {
  /** As it is known now: what a server's model can is found out while it is asked. */
  readonly info: ModelInfo;
  /** How many tokens the prompt of these turns has: chat template and the opening of the answer included, as `usage.promptTokens` counts. */
  countTokens(turns: readonly PromptTurn[]): Promise<Tokens>;
  /** Computes the prompt's state ahead, so that a later `generate` with the same beginning reads only what is new. Ends quietly when aborted. */
  warm(turns: readonly PromptTurn[], signal: AbortSignal): Promise<void>;
  /** Streams one answer. The last event is always `ended`; it never throws for what a model or machine can do. */
  generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<GenerateEvent>;
  /**
   * The computed state of these turns as bytes, so that a later start need not compute it: as far as they are what was
   * computed last, and as fit in `mostBytes`. Undefined when not even the first of them is. Waits for an answer that is
   * being given. Only for engines that can. The bytes hold what was said: they are kept sealed.
   */
  keptState?(turns: readonly PromptTurn[], mostBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Takes such a state over. False when it is not this model's, or damaged: then nothing has changed. */
  takeState?(state: Uint8Array<ArrayBuffer>): Promise<boolean>;
  /** Frees the memory. Idempotent. */
  close(): Promise<void>;
}

export interface GenerateRequest {
  readonly turns: readonly PromptTurn[];
  readonly maxTokens: Tokens;
  /** 0 is greedy. */
  readonly temperature: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  /** The answer must be JSON of this JSON Schema; only for engines whose model says `constrained`. */
  readonly schema?: Json;
  /** Whose words these are: an engine that sends them out of the browser is let out, or not, for this neuron. */
  readonly neuronId?: string;
  /** Tools to be called in the server's own way; only for engines whose model says `native`. What it calls comes as text, in the JSON form. */
  readonly tools?: readonly NativeTool[];
  /** A picture beside the last turn, a PNG in base64: by it a server's model is asked whether it sees (probes.ts); other engines leave it out. */
  readonly picture?: string;
}

/** A tool as servers are told of it. */
export interface NativeTool {
  readonly name: string;
  readonly description: string;
  /** A JSON Schema. */
  readonly parameters: JsonObject;
}

export type GenerateEvent =
  /** While a long prompt is read: `secondsLeft` is measured, not guessed; absent until it can be. */
  | { readonly kind: "reading"; readonly done: Tokens; readonly total: Tokens; readonly secondsLeft?: number }
  /** It is waited for something outside: `why` is a sentence; told once a second, the last time with 0 seconds left. */
  | { readonly kind: "waiting"; readonly secondsLeft: number; readonly why: string }
  | { readonly kind: "delta"; readonly text: string }
  | {
      readonly kind: "ended";
      readonly reason: "done" | "length" | "stopped" | "failed";
      readonly usage: Usage;
      readonly message?: string;
      /** What failed has taught what the model cannot, and its `info` says so from now on: asked once more, it goes another way. */
      readonly learned?: true;
    };

export interface Usage {
  readonly promptTokens: Tokens;
  /** Of those, how many had to be computed: the rest was kept from before. */
  readonly computedTokens: Tokens;
  readonly answerTokens: Tokens;
  readonly firstTokenMs: number;
  readonly totalMs: number;
  /** The tokens were not counted but reckoned from the text: whoever answered does not count. */
  readonly estimated?: true;
}

export const noUsage: Usage = { promptTokens: 0, computedTokens: 0, answerTokens: 0, firstTokenMs: 0, totalMs: 0 };
