import {
  noUsage,
  type GenerateEvent,
  type GenerateRequest,
  type ModelInfo,
  type OpenModel,
  type Usage,
} from "#core/broker/engine.ts";
import { sentenceOf } from "#core/words/result.ts";
import type { Constraint } from "#soma/constraint/constraint.ts";
import { generate as say } from "#soma/generate.ts";
import { sharedLength } from "#soma/model/prefix-store.ts";
import type { Model } from "#soma/model/types.ts";
import { createModelLine } from "./model-line.ts";
import { createReadingPace } from "./reading-pace.ts";
import { countPrompt, promptWithin, type PromptEncoder } from "./soma-prompt.ts";

export interface SomaModelDeps {
  readonly info: ModelInfo;
  readonly model: Model;
  readonly prompts: PromptEncoder;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** For who wants to know more than the text: every prompt, and every token of an answer. */
  readonly hear?: (trace: SomaTrace) => void;
}

export type SomaTrace =
  | { readonly kind: "prompt"; readonly tokens: readonly number[] }
  /** A natural logarithm. */
  | { readonly kind: "token"; readonly token: number; readonly logProbability: number };

/** What is drawn from, beside the temperature: llama.cpp's defaults, which people know. */
const likely = { topK: 40, topP: 0.95, minP: 0.05 } as const;

type Ended = Extract<GenerateEvent, { readonly kind: "ended" }>;

/** One model in Soma behind the engine port. */
export function createSomaModel({ info, model, prompts, now, hear }: SomaModelDeps): OpenModel {
  const pace = createReadingPace(now);
  const line = createModelLine();
  let closed = false;

  interface Ready {
    readonly kind: "ready";
    readonly tokens: readonly number[];
    readonly constraint: Constraint | undefined;
  }

  /** The prompt in tokens and what constrains the answer; or the end of an answer that cannot begin. */
  async function prepare(request: GenerateRequest, signal: AbortSignal): Promise<Ready | Ended> {
    if (closed) return ended("failed", noUsage, "The model was closed. Ask again to load it.");
    if (signal.aborted) return ended("stopped", noUsage);
    const prompt = promptWithin(info, prompts, request.turns);
    if (prompt.kind === "refused") return ended("failed", noUsage, prompt.message);
    const { tokens } = prompt;
    const constraint = await constraintOf(request, model);
    if (typeof constraint === "string") return ended("failed", noUsage, constraint);
    return { kind: "ready", tokens, constraint };
  }

  async function* answer(request: GenerateRequest, signal: AbortSignal, from: number): AsyncGenerator<GenerateEvent> {
    const ready = await prepare(request, signal);
    if (ready.kind === "ended") {
      yield ready;
      return;
    }
    const { tokens, constraint } = ready;
    hear?.({ kind: "prompt", tokens });
    const { maxTokens, temperature, seed, stop } = request;
    const waited = now() - from;
    const secondsLeft = pace.begin();
    const said: number[] = [];
    let text = "";
    for await (const event of say(
      model,
      {
        prompt: tokens,
        maxTokens,
        sampling: { temperature, ...likely, ...(seed === undefined ? {} : { seed }) },
        ...(stop === undefined ? {} : { stop }),
        ...(hear === undefined ? {} : { logprobs: 0 }),
        ...(constraint === undefined ? {} : { constraint }),
      },
      signal,
    )) {
      if (event.kind === "reading") {
        const left = secondsLeft(event.done, event.total);
        yield { ...event, ...(left === undefined ? {} : { secondsLeft: left }) };
        continue;
      }
      text += event.text;
      if (event.kind === "token") {
        said.push(event.token);
        hear?.({ kind: "token", token: event.token, logProbability: event.logprob ?? Number.NaN });
      }
      if (event.text !== "") yield { kind: "delta", text: event.text };
      if (event.kind === "ended") {
        remember(text, said);
        const { promptTokens, computedTokens, answerTokens, firstTokenMs, totalMs } = event.usage;
        const times = { firstTokenMs: firstTokenMs + waited, totalMs: totalMs + waited };
        yield ended(event.reason, { promptTokens, computedTokens, answerTokens, ...times }, event.message);
      }
    }
  }

  /** Only an answer that its tokens spell whole: one that a stop word cut short is written otherwise. */
  function remember(text: string, tokens: readonly number[]): void {
    const spoken = tokens.filter((token) => !model.tokenizer.isControl(token));
    if (model.tokenizer.decode(spoken) === text) prompts.remember(text, spoken);
  }

  return {
    info,
    countTokens: (turns) => countPrompt(prompts, turns),

    warm: (turns, signal) =>
      line.warm(signal, async (stop) => {
        const prompt = closed || stop.aborted ? undefined : prompts.encode(turns, false);
        if (prompt?.kind !== "encoded" || prompt.tokens.length === 0) return;
        await model.state.read(prompt.tokens, { signal: stop });
      }),

    async *generate(request, signal) {
      const from = now();
      const leave = await line.ask();
      try {
        yield* answer(request, AbortSignal.any([signal, line.ending]), from);
      } catch (thrown) {
        yield ended("failed", noUsage, `The model's engine met a fault. ${sentenceOf(thrown)}`);
      } finally {
        leave();
      }
    },

    async keptState(turns, mostBytes) {
      const leave = await line.enter();
      try {
        const [first, all] = [prompts.encode(turns.slice(0, 1), false), prompts.encode(turns, false)];
        if (closed || first.kind !== "encoded" || all.kind !== "encoded") return undefined;
        const held = sharedLength(model.state.tokens, all.tokens);
        if (held === 0 || held < first.tokens.length) return undefined;
        const state = model.state.save(held);
        return state.length <= mostBytes ? state : model.state.save(Math.floor((held * mostBytes) / state.length));
      } finally {
        leave();
      }
    },

    async takeState(state) {
      const leave = await line.enter();
      try {
        return !closed && model.state.restore(state).kind === "restored";
      } finally {
        leave();
      }
    },

    async close() {
      if (closed) return;
      closed = true;
      await line.end();
      model.close();
    },
  };
}

const ended = (reason: Ended["reason"], usage: Usage, message?: string): Ended => ({
  kind: "ended",
  reason,
  usage,
  ...(message === undefined ? {} : { message }),
});

/** The request's schema as a constraint, or the sentence that says why it cannot be one. Most answers need none. */
async function constraintOf({ schema }: GenerateRequest, model: Model): Promise<Constraint | string | undefined> {
  if (schema === undefined) return undefined;
  const [{ constrain }, { grammarOfSchema }] = await Promise.all([
    import("#soma/constraint/constraint.ts"),
    import("#soma/constraint/json-schema.ts"),
  ]);
  const read = grammarOfSchema(schema, { writing: "compact" }); // a small model that may write any whitespace or escape does not end
  return read.kind === "read" ? constrain(read.grammar, model.tokenizer) : read.message;
}
