import type { RawCompletionChunk } from "@wllama/wllama/esm/index.js";
import { noUsage, type GenerateEvent, type Usage } from "#core/broker/engine.ts";

/** How many tokens there must be to read before it is worth saying how far it is. */
const longRead = 24;
/** Fewer tokens than these tell nothing about speed. */
const enoughRead = 16;
const enoughSaid = 4;

interface Moment {
  readonly at: number;
  readonly tokens: number;
}

export interface EarDeps {
  readonly tell: (event: GenerateEvent) => void;
  /** Milliseconds that only grow, and when the request was made. */
  readonly now: () => number;
  readonly from: number;
  readonly secondsLeft: (done: number, total: number) => number | undefined;
}

/** Hears one completion: turns llama.cpp's chunks into the port's events, and keeps count. */
export function createEar({ tell, now, from, secondsLeft }: EarDeps) {
  const usage = { ...noUsage };
  let finish: string | null | undefined;
  let cached = 0;
  let hasRead = false;
  let begun: Moment | undefined;
  let latest: Moment | undefined;

  /** Counts the pace anew from here when reading turns into speaking. */
  const mark = (tokens: number) => {
    latest = { at: now(), tokens };
    begun ??= latest;
  };

  function hearReading({ total, cache, processed }: NonNullable<RawCompletionChunk["prompt_progress"]>): void {
    cached = cache;
    const toRead = total - cache;
    const done = Math.min(toRead, processed - cache);
    usage.promptTokens = total;
    usage.computedTokens = done;
    hasRead = done === toRead;
    mark(done);
    const left = secondsLeft(done, toRead);
    if (done === toRead || toRead <= longRead) return;
    tell({ kind: "reading", done, total: toRead, ...(left === undefined ? {} : { secondsLeft: left }) });
  }

  function hearWords({ choices: [choice], timings, usage: counted }: RawCompletionChunk): void {
    finish = choice?.finish_reason;
    if (timings) usage.computedTokens = timings.prompt_n;
    usage.answerTokens = counted ? counted.completion_tokens : usage.answerTokens + 1;
    if (!choice?.text) return;
    if (usage.firstTokenMs === 0) {
      usage.firstTokenMs = now() - from;
      begun = undefined;
    }
    mark(usage.answerTokens);
    tell({ kind: "delta", text: choice.text });
  }

  return {
    hear(chunk: RawCompletionChunk): void {
      if (chunk.prompt_progress) hearReading(chunk.prompt_progress);
      else hearWords(chunk);
    },
    /** Tokens of the prompt that were kept from before. */
    cached: () => cached,
    /** Tokens whose state the engine now holds. */
    held: () => cached + usage.computedTokens + usage.answerTokens,
    hasSpoken: () => usage.firstTokenMs > 0,
    /** The prompt was read to its end: what comes now is the answer, even if none of it could be heard yet. */
    hasRead: () => hasRead || usage.firstTokenMs > 0,
    finish: () => finish,
    /** What a token cost, in milliseconds; undefined until there were enough of them. */
    msPerToken(): number | undefined {
      if (begun === undefined || latest === undefined) return undefined;
      const tokens = latest.tokens - begun.tokens;
      return tokens < (usage.firstTokenMs > 0 ? enoughSaid : enoughRead) ? undefined : (latest.at - begun.at) / tokens;
    },
    usage: (): Usage => ({ ...usage, totalMs: now() - from }),
  };
}
