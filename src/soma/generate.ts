import type { Constraint } from "./constraint/constraint.ts";
import { lookAhead, stepByStep, type LookAhead } from "./model/look-ahead.ts";
import { serveEvents } from "./model/turn-of-events.ts";
import type { Model, ReadEnding } from "./model/types.ts";
import { createLookup } from "./sampling/lookup.ts";
import { createSampler, logProbabilities, type SamplingOptions } from "./sampling/sampler.ts";
import { createStopFilter } from "./sampling/stop-strings.ts";

export interface GenerateRequest {
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  readonly sampling: SamplingOptions;
  /** Only tokens that keep the text within this may come. It is moved forward: give each answer its own. */
  readonly constraint?: Constraint;
  /** The answer ends before the first of these; none of it is given out. */
  readonly stop?: readonly string[];
  /** With each token its log-probability and those of this many likeliest ones, from the raw logits. */
  readonly logprobs?: number;
  /** Proposes tokens from earlier occurrences and checks several at once, where that is seen to win. The text is the same. Default true. */
  readonly lookup?: boolean;
  /** While the prompt is read, in tokens. The same counts come as "reading" events. */
  onRead?(done: number, total: number): void;
}

export interface Usage {
  readonly promptTokens: number;
  /** Prompt tokens that were not known already. */
  readonly computedTokens: number;
  readonly answerTokens: number;
  readonly readMs: number;
  readonly firstTokenMs: number;
  readonly totalMs: number;
}

export interface TokenEvent {
  readonly kind: "token";
  readonly token: number;
  /** What may be shown now: empty while a character or a stop string is unfinished. */
  readonly text: string;
  readonly logprob?: number;
  readonly top?: readonly { readonly token: number; readonly logprob: number }[];
}

/** "done": the model, the grammar or a stop string ended it. "length": `maxTokens` or the window. "stopped": the signal. */
export type EndReason = "done" | "length" | "stopped" | "failed";

export interface EndedEvent {
  readonly kind: "ended";
  readonly reason: EndReason;
  /** Text that was held back and may be shown now. */
  readonly text: string;
  /** With "failed": a sentence. */
  readonly message?: string;
  readonly usage: Usage;
}

export type GenerateEvent =
  { readonly kind: "reading"; readonly done: number; readonly total: number } | TokenEvent | EndedEvent;

/**
 * One answer, as it comes. The last event is always "ended". The token that ends an answer is not among its tokens.
 * Afterwards the model's state holds the prompt and the answer (its last token perhaps not), so that a next prompt that
 * begins with them computes only what is new. One answer at a time; the event loop is served between tokens, so a
 * signal ends the answer within one.
 */
export async function* generate(
  model: Model,
  request: GenerateRequest,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent, void, undefined> {
  const begun = performance.now();
  const usage = { promptTokens: request.prompt.length, computedTokens: 0, answerTokens: 0, readMs: 0, firstTokenMs: 0 };
  const ended = (reason: EndReason, text = "", message?: string): EndedEvent => ({
    kind: "ended",
    reason,
    text,
    ...(message === undefined ? {} : { message }),
    usage: { ...usage, totalMs: performance.now() - begun },
  });

  const read = yield* readPrompt(model, request, signal);
  usage.readMs = performance.now() - begun;
  if (read.kind === "refused") return yield ended("failed", "", read.message);
  usage.computedTokens = read.computed;
  if (read.kind === "stopped") return yield ended("stopped");

  const writer = createWriter(model, request);
  const ahead = chooseAhead(model, request);
  let logits: Float32Array = read.logits;
  const endsNow = (): EndReason | undefined => {
    if (signal.aborted) return "stopped";
    if (request.constraint?.mustEnd === true) return "done";
    return usage.answerTokens >= request.maxTokens ? "length" : undefined;
  };
  try {
    for (;;) {
      const reason = endsNow();
      if (reason !== undefined) return yield ended(reason, writer.rest());
      const next = writer.write(logits);
      if (next.kind === "ended") return yield ended(next.reason, writer.rest(), next.message);
      usage.answerTokens += 1;
      if (usage.answerTokens === 1) usage.firstTokenMs = performance.now() - begun;
      yield next.event;
      if (next.stopped) return yield ended("done");
      await serveEvents();
      if (endsNow() !== undefined) continue; // no logits are computed that nobody asks for
      const room = model.facts.contextWindow - tokensTaken(usage);
      if (room < 1) return yield ended("length", writer.rest());
      logits = ahead.after(next.event.token, Math.min(room, request.maxTokens - usage.answerTokens));
    }
  } finally {
    ahead.settle();
  }
}

/** Prompt and answer without the last token, which is about to be taken in. */
function tokensTaken(usage: { readonly promptTokens: number; readonly answerTokens: number }): number {
  return usage.promptTokens + usage.answerTokens - 1;
}

/** Reads the prompt and tells how far it is after each block. */
async function* readPrompt(
  model: Model,
  request: GenerateRequest,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent, ReadEnding, undefined> {
  let latest: GenerateEvent | undefined;
  let wake = (): void => undefined;
  let ending: ReadEnding | undefined;
  const left = new AbortController(); // for a reader that leaves in mid-prompt
  const reading = model.state
    .read(request.prompt, {
      signal: AbortSignal.any([signal, left.signal]),
      onProgress(done, total) {
        request.onRead?.(done, total);
        latest = { kind: "reading", done, total };
        wake();
      },
    })
    .then((value) => (ending = value))
    .finally(() => {
      wake();
    });
  try {
    for (;;) {
      const news = new Promise<void>((resolve) => (wake = resolve));
      if (latest !== undefined) {
        const event = latest;
        latest = undefined;
        yield event;
      } else if (ending !== undefined) return ending;
      else await Promise.race([news, reading]);
    }
  } finally {
    left.abort();
  }
}

type Written =
  | { readonly kind: "token"; readonly event: TokenEvent; /** A stop string is complete. */ readonly stopped: boolean }
  | { readonly kind: "ended"; readonly reason: "done" | "failed"; readonly message?: string };

/** Chooses tokens from logits and turns them into text. */
interface Writer {
  write(logits: Float32Array): Written;
  /** The text that was held back. */
  rest(): string;
}

function createWriter({ tokenizer }: Model, request: GenerateRequest): Writer {
  const { constraint, logprobs } = request;
  const sampler = createSampler(request.sampling);
  const detokenizer = tokenizer.createDetokenizer();
  const filter = createStopFilter(request.stop ?? []);
  const recent = [...request.prompt];
  return {
    write(logits) {
      const picked = sampler.pick(logits, recent, constraint?.mask());
      if (picked === undefined) return nothingToPick(constraint);
      const { token } = picked;
      if (tokenizer.ends.has(token)) return { kind: "ended", reason: "done" };
      recent.push(token);
      constraint?.accept(token);
      const { text, stopped } = filter.push(detokenizer.push(token));
      const likely = logprobs === undefined ? {} : { logprob: picked.logprob, top: logProbabilities(logits, logprobs) };
      return { kind: "token", event: { kind: "token", token, text, ...likely }, stopped };
    },
    rest: () => {
      const { text, stopped } = filter.push(detokenizer.end());
      return stopped ? text : text + filter.end();
    },
  };
}

function nothingToPick(constraint: Constraint | undefined): Written {
  if (constraint?.mayEnd === true) return { kind: "ended", reason: "done" };
  const message =
    constraint === undefined
      ? "The model gives no token a chance: its weights are damaged."
      : "None of the model's tokens fits the grammar here.";
  return { kind: "ended", reason: "failed", message };
}

function chooseAhead({ state }: Model, request: GenerateRequest): LookAhead {
  if (request.lookup === false) return stepByStep(state);
  const lookup = createLookup();
  for (const token of request.prompt) lookup.push(token);
  return lookAhead(state, lookup);
}
