import {
  noUsage,
  type GenerateEvent,
  type GenerateRequest,
  type ModelInfo,
  type OpenModel,
  type Usage,
} from "#core/broker/engine.ts";
import { serveEvents } from "#soma/model/turn-of-events.ts";
import { createSampler } from "#soma/sampling/sampler.ts";
import { createStopFilter } from "#soma/sampling/stop-strings.ts";
import type { ForwardSequence } from "./forward-sequence.ts";
import { gpuSentence, gpuTroubleIn, memorySentence } from "./gpu-trouble.ts";
import { createGrowingText } from "./growing-text.ts";
import { createModelLine } from "./model-line.ts";
import { createReadingPace } from "./reading-pace.ts";
import { countPrompt, promptWithin, type PromptEncoder } from "./soma-prompt.ts";

export interface ForwardModelDeps {
  readonly info: ModelInfo;
  readonly sequence: ForwardSequence;
  readonly prompts: PromptEncoder;
  /** The text of an answer's tokens, control tokens left out. */
  readonly decode: (tokens: readonly number[]) => string;
  /** Every token that ends an answer. */
  readonly ends: ReadonlySet<number>;
  /** Frees the weights. */
  readonly dispose: () => Promise<void>;
  /** Whether its library computes on a GPU, whose memory then is what may be lacking. */
  readonly isOnGpu: boolean;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

/** What is drawn from, beside the temperature: llama.cpp's defaults, as with our other engines. */
const likely = { topK: 40, topP: 0.95, minP: 0.05 } as const;

type Ended = Extract<GenerateEvent, { readonly kind: "ended" }>;

/**
 * A model behind the engine port whose library only computes: we write its prompts, draw its tokens and keep its state.
 * So transformers.js and web-llm answer as our own engine does.
 */
export function createForwardModel(deps: ForwardModelDeps): OpenModel {
  const { info, sequence, prompts, decode, ends, now } = deps;
  const pace = createReadingPace(now);
  const line = createModelLine();
  let closed = false;

  /** The prompt in tokens, or the end of an answer that cannot begin. */
  function prepare(request: GenerateRequest, signal: AbortSignal): readonly number[] | Ended {
    if (closed) return ended("failed", noUsage, "The model was closed. Ask again to load it.");
    if (signal.aborted) return ended("stopped", noUsage);
    if (request.schema !== undefined) {
      return ended("failed", noUsage, `${info.name} cannot be held to a form on this engine. Ask without a schema.`);
    }
    const prompt = promptWithin(info, prompts, request.turns);
    return prompt.kind === "refused" ? ended("failed", noUsage, prompt.message) : prompt.tokens;
  }

  async function* answer(request: GenerateRequest, signal: AbortSignal, from: number): AsyncGenerator<GenerateEvent> {
    const tokens = prepare(request, signal);
    if (!isTokens(tokens)) {
      yield tokens;
      return;
    }
    let usage: Usage = { ...noUsage, promptTokens: tokens.length };
    const end = (reason: Ended["reason"]) => ended(reason, { ...usage, totalMs: now() - from });

    const secondsLeft = pace.begin();
    const reading = sequence.read(tokens, signal);
    let next = await reading.next();
    for (; next.done !== true; next = await reading.next()) {
      const left = secondsLeft(next.value.done, next.value.total);
      yield { kind: "reading", ...next.value, ...(left === undefined ? {} : { secondsLeft: left }) };
      await serveEvents(); // on the CPU nothing else between two blocks lets a stop be heard
    }
    const read = next.value;
    usage = { ...usage, computedTokens: read.computed };
    if (read.kind === "stopped") {
      yield end("stopped");
      return;
    }

    const { temperature, seed, maxTokens } = request;
    const sampler = createSampler({ temperature, ...likely, ...(seed === undefined ? {} : { seed }) });
    const filter = createStopFilter(request.stop ?? []);
    const said: number[] = [];
    const recent = [...tokens];
    const growing = createGrowingText(decode);
    let { logits } = read;
    const room = Math.min(maxTokens, info.contextWindow - tokens.length);
    /** What is held back is given out where the answer ends by itself. */
    const rest = (): readonly GenerateEvent[] => {
      const text = filter.push(growing.rest()).text + filter.end();
      return text === "" ? [] : [{ kind: "delta", text }];
    };
    for (;;) {
      const reason = signal.aborted ? "stopped" : said.length >= room ? "length" : undefined;
      const picked = reason === undefined ? sampler.pick(logits, recent) : undefined;
      if (picked === undefined || ends.has(picked.token)) {
        yield* rest();
        prompts.remember(decode(said), said);
        yield end(reason ?? "done");
        return;
      }
      said.push(picked.token);
      recent.push(picked.token);
      usage = { ...usage, answerTokens: said.length };
      if (said.length === 1) usage = { ...usage, firstTokenMs: now() - from };
      const { text, stopped } = filter.push(growing.push(picked.token));
      if (text !== "") yield { kind: "delta", text };
      if (stopped) {
        yield end("done");
        return;
      }
      await serveEvents(); // so that a stop is heard
      if (said.length < room && !signal.aborted) logits = await sequence.step(picked.token);
    }
  }

  return {
    info,
    countTokens: (turns) => countPrompt(prompts, turns),

    warm: (turns, signal) =>
      line.warm(signal, async (stop) => {
        const prompt = closed || stop.aborted ? undefined : prompts.encode(turns, false);
        if (prompt?.kind !== "encoded" || prompt.tokens.length === 0) return;
        if (prompt.tokens.length >= info.contextWindow) return;
        const reading = sequence.read(prompt.tokens, stop);
        while ((await reading.next()).done !== true) await serveEvents();
      }),

    async *generate(request, signal) {
      const from = now();
      const leave = await line.ask();
      try {
        yield* answer(request, AbortSignal.any([signal, line.ending]), from);
      } catch (thrown) {
        yield ended("failed", noUsage, faultSentence(thrown, deps.isOnGpu));
      } finally {
        leave();
      }
    },

    async close() {
      if (closed) return;
      closed = true;
      await line.end();
      sequence.free();
      await deps.dispose();
    },
  };
}

const faultSentence = (thrown: unknown, isOnGpu: boolean): string =>
  (isOnGpu ? undefined : memorySentence(thrown)) ??
  gpuTroubleIn(thrown) ??
  `The model's engine met a fault. ${gpuSentence(thrown)} Ask again.`;

const isTokens = (value: readonly number[] | Ended): value is readonly number[] => Array.isArray(value);

const ended = (reason: Ended["reason"], usage: Usage, message?: string): Ended => ({
  kind: "ended",
  reason,
  usage,
  ...(message === undefined ? {} : { message }),
});
