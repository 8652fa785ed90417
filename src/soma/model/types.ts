import type { GgufValue } from "../gguf/read-header.ts";
import type { KernelVariant, KernelWasm } from "../program/kernel-build.ts";
import type { KvNumbers } from "../program/kv-cache.ts";
import type { Tokenizer } from "../tokenizer/open-tokenizer.ts";
import type { HelperThread } from "./threads/helper-thread.ts";

/** Where a model's file comes from: its length is known before its first byte, so that a lying header is caught early. */
export interface ModelBytes {
  readonly bytes: number;
  /** The file from its first byte, in pieces of any size. Ends early or throws when the source breaks off. */
  stream(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** What Soma cannot find by itself, because a page, a worker and Node each have their own way to it. */
export interface Runtime {
  readonly wasm: KernelWasm;
  /** SharedArrayBuffer may be used and posted to helpers: in a browser, cross-origin isolation. */
  readonly shared: boolean;
  /** The most threads a model may use, this one included. The measurement at the end of loading may choose fewer. */
  readonly maxThreads: number;
  /** Starts a thread that runs `runHelper` (threads/serve-runs.ts). Without it one thread does all. */
  readonly startHelper?: () => HelperThread;
  /** This thread may sleep in Atomics.wait: true in workers and Node, false on a page's main thread. */
  readonly mayBlock: boolean;
}

export type KvType = KvNumbers;

/** How many threads were found best on this machine for this model. */
export interface ThreadChoice {
  /** How many take a step. */
  readonly step: number;
  /** How many there were: all of them read prompts. */
  readonly team: number;
  /** What a step took, in milliseconds. */
  readonly stepMs: number;
}

/** Remembers between two loads, so that the second measures nothing: it tries the choice anew while its first answer is said. */
export interface RememberedThreads {
  /** What an earlier load found, so far as it is known by now. Asked once, when the weights are in. */
  known(): ThreadChoice | undefined;
  /** What this one found: it was measured, or tried anew. */
  found(choice: ThreadChoice): void;
}

export interface LoadOptions {
  /** Tokens the state may hold; at most what the file says the model was trained for. Default: the file's, or 4,096 if that is less. */
  readonly contextWindow?: number;
  /**
   * A count is taken as it is (up to `maxThreads`); "measure", the default, tries a decode step with each and keeps the
   * quickest. Where an earlier load is remembered, that is done only if what it found does not fit.
   */
  readonly threads?: number | "measure" | RememberedThreads;
  /**
   * How keys and values are kept. "f16", the default, takes half the memory and is harmless: with weights in F16, where
   * little else is rounded, SmolLM2's logits stay within a mean KL of 2e-6 of native llama.cpp's.
   */
  readonly kv?: KvType;
  /** Ordinary memory for the states of earlier conversations, in bytes. Default 64 MiB; 0 keeps none. */
  readonly keepBytes?: number;
  /** In bytes of the file. */
  onProgress?(loaded: number, total: number): void;
  readonly signal: AbortSignal;
}

export interface ModelFacts {
  readonly architecture: string;
  readonly name?: string;
  readonly parameters: number;
  /** Tokens that the state can hold. */
  readonly contextWindow: number;
  readonly fileBytes: number;
  /** The engine's memory: weights as placed, keys and values of a full window, work space. */
  readonly memoryBytes: number;
  readonly threads: number;
  /** Why fewer threads run than were asked for, as a sentence. */
  readonly threadsNote?: string;
  readonly variant: KernelVariant;
  readonly kv: KvType;
}

export interface Model {
  readonly facts: ModelFacts;
  readonly tokenizer: Tokenizer;
  /** The file's own keys, for its chat template and names. */
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** The one live state. */
  readonly state: Sequence;
  /** Ends the helpers and lets the memory go. Calls after it throw. */
  close(): void;
}

export type ReadEnding =
  | {
      readonly kind: "read";
      /** Tokens that had to be computed: the others were known. */
      readonly computed: number;
      /**
       * One row of vocabulary size for the last token, or with "all" a row for each token (the state is then computed
       * anew from the first token whose row is wanted: the very first). Its own copy.
       */
      readonly logits: Float32Array<ArrayBuffer>;
    }
  | { readonly kind: "stopped"; readonly computed: number }
  | { readonly kind: "refused"; readonly message: string };

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Called after each block with tokens known so far and tokens in all. */
  onProgress?(done: number, total: number): void;
  readonly logits?: "last" | "all";
}

/** Tokens the model has taken in, with their keys and values. */
export interface Sequence {
  readonly tokens: readonly number[];
  /**
   * Makes the state hold exactly `tokens` and gives the logits after the last. The longest beginning that the live
   * state or a kept one shares is taken over; the rest is computed in blocks of at most 64 tokens, with the event loop
   * served between them. Refused: no tokens, more than the window, a token outside the vocabulary, weights that give
   * NaN. After "stopped" the state holds what was computed.
   */
  read(tokens: readonly number[], options?: ReadOptions): Promise<ReadEnding>;
  /** Takes in one token and gives the logits after it, valid until the next call. Throws when the window is full. */
  step(token: number): Float32Array<ArrayBuffer>;
  /**
   * Takes in up to `maxProposal` tokens at once and gives a row of logits after each, valid until the next call.
   * For checking proposals: `truncate` drops those that were wrong.
   */
  stepMany(tokens: readonly number[]): readonly Float32Array<ArrayBuffer>[];
  /** The most tokens `stepMany` takes. */
  readonly maxProposal: number;
  /** Forgets all after the first `length` tokens. */
  truncate(length: number): void;
  /**
   * Keys and values of the first `length` tokens (default: all) with the logits after the last, if they are known.
   * Plain bytes that belong to this model file; readable by every build and thread count.
   */
  save(length?: number): Uint8Array<ArrayBuffer>;
  /** Takes a saved state over. Refused: bytes of another model, another layout, damaged, or longer than the window. */
  restore(
    saved: Uint8Array,
  ): { readonly kind: "restored"; readonly tokens: number } | { readonly kind: "refused"; readonly message: string };
}
