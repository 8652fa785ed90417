import type { OnnxAsk } from "../onnx.worker.ts";
import type { SomaAsk } from "../soma.worker.ts";
import type { WebLlmAsk } from "../webllm.worker.ts";

/** An engine without the app, with one model open, as the benches time it. */
interface BareEngine {
  /** How many tokens a text has. */
  count(text: string): Promise<number>;
  /** Reads a prompt of so many tokens, then says so many; tokens per second from the first one said to the last. */
  say(promptTokens: number, tokens: number): Promise<number>;
  /** Reads such a prompt; resolves when it has said one token. */
  first(promptTokens: number): Promise<void>;
}

/** Starts an engine with the weights at these addresses, all of which are kept. */
export type OpenBare = (addresses: readonly string[]) => Promise<BareEngine>;

/** A prompt of about so many tokens in every vocabulary here: each word is one. */
export const wordsFor = (tokens: number): string => `Once${" a".repeat(tokens - 1)}`;

/** Asks a worker of the bench: one question at a time, each answered by one message. */
export function askWorker(worker: Worker, ask: SomaAsk | OnnxAsk | WebLlmAsk): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.onmessage = (event: MessageEvent<{ readonly said: unknown } | { readonly problem: string }>) => {
      if ("problem" in event.data) reject(new Error(event.data.problem));
      else resolve(event.data.said);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(ask);
  });
}
