import {
  noUsage,
  type Engine,
  type GenerateEvent,
  type GenerateRequest,
  type ModelInfo,
  type OpenModel,
  type OpenOutcome,
  type PromptTurn,
  type Usage,
} from "./engine.ts";

type Ended = Extract<GenerateEvent, { readonly kind: "ended" }>;

/**
 * One answer of the script: a text; a text that ends in trouble; or a function of what was asked. What trouble `teaches`,
 * the model's info says from then on.
 */
export type ScriptedAnswer =
  | string
  | {
      readonly text: string;
      readonly ends: "length" | "failed";
      readonly message?: string;
      readonly teaches?: Partial<ModelInfo>;
    }
  | ((request: GenerateRequest) => string);

export interface Script {
  /** Given in order, one a `generate`. When they run out, an answer ends as `failed` and says so. */
  readonly answers: readonly ScriptedAnswer[];
  /** What it says about itself; by default a small model without tools and a window of 2,048 tokens. */
  readonly info?: Partial<ModelInfo>;
  /** Awaited before every piece of an answer: a test holds the pen here. By default the event loop turns once. */
  readonly pace?: () => Promise<void>;
}

export interface ScriptedEngine extends Engine {
  /** Everything it was asked to answer, in order. */
  readonly requests: readonly GenerateRequest[];
  /** Every prompt whose beginning was computed ahead. */
  readonly warmed: readonly (readonly PromptTurn[])[];
}

const readingBlock = 16;
const turnOfTheLoop = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** A token of this engine is a word with the space before it. */
const pieces = (text: string): string[] => text.match(/\s*\S+|\s+$/g) ?? [];
const tokensOf = (turns: readonly PromptTurn[]): string[] =>
  turns.flatMap(({ role, content }) => [`<${role}>`, ...pieces(content), "<end>"]);
/** A prompt ends with the opening of the answer. */
const promptOf = (turns: readonly PromptTurn[]): string[] => [...tokensOf(turns), "<assistant>"];

/**
 * An engine that plays a script: no model, no chance, but the port's manners to the letter (kept prefixes, reading in
 * blocks, stopping, a window that can overflow). For tests; it never runs in the app.
 */
export function createScriptedEngine(script: Script): ScriptedEngine {
  const requests: GenerateRequest[] = [];
  const warmed: (readonly PromptTurn[])[] = [];
  const pace = script.pace ?? turnOfTheLoop;
  let next = 0;
  return {
    name: "scripted",
    requests,
    warmed,
    async open(modelId, { onProgress, signal }): Promise<OpenOutcome> {
      if (modelId === "nobody") return { kind: "failed", message: "The script knows no model called nobody." };
      onProgress({ stage: "starting", loadedBytes: 1, totalBytes: 1 });
      await turnOfTheLoop();
      if (signal.aborted) return { kind: "stopped" };
      const info: ModelInfo = {
        id: modelId,
        name: "Scripted",
        bytes: 1,
        contextWindow: 2048,
        engine: "scripted",
        threads: 1,
        tools: "none",
        small: true,
        ...script.info,
      };
      return { kind: "opened", model: scriptedModel(info) };
    },
  };

  function scriptedModel(first: ModelInfo): OpenModel {
    let info = first;
    let computed: readonly string[] = [];
    let closed = false;
    let last: Promise<unknown> = Promise.resolve();

    /** Runs after everything that was asked before. */
    async function inTurn(): Promise<() => void> {
      const before = last;
      let done: () => void = () => undefined;
      last = new Promise<void>((resolve) => (done = resolve));
      await before;
      return done;
    }

    async function* generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
      const done = await inTurn();
      try {
        const end: Ended = yield* answer(request, signal);
        yield end;
      } finally {
        done();
      }
    }

    async function* answer(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent, Ended> {
      if (closed) return ended("failed", noUsage, "The model is closed. Open it again.");
      if (signal.aborted) return ended("stopped", noUsage);
      const prompt = promptOf(request.turns);
      if (prompt.length >= info.contextWindow) {
        const message = `The question needs ${prompt.length} tokens and the model reads ${info.contextWindow}. Ask something shorter.`;
        return ended("failed", noUsage, message);
      }
      requests.push(request);

      const kept = Math.min(commonPrefix(computed, prompt), prompt.length - 1);
      const total = prompt.length - kept;
      const usage: Usage = { ...noUsage, promptTokens: prompt.length, computedTokens: total };
      for (let done = 0; done < total; done += readingBlock) {
        if (total > readingBlock) yield { kind: "reading", done, total };
        await pace();
        if (isStopped(signal)) return ended("stopped", { ...usage, computedTokens: done });
        computed = prompt.slice(0, kept + done + readingBlock);
      }

      const entry = script.answers[next];
      next += 1;
      if (entry === undefined) return ended("failed", usage, "The script has no more answers.");
      const text = typeof entry === "function" ? entry(request) : typeof entry === "string" ? entry : entry.text;
      let answerTokens = 0;
      for (const piece of pieces(cutAtStop(text, request.stop ?? []))) {
        if (answerTokens === request.maxTokens) return ended("length", { ...usage, answerTokens });
        await pace();
        if (isStopped(signal)) return ended("stopped", { ...usage, answerTokens });
        yield { kind: "delta", text: piece };
        answerTokens += 1;
        computed = [...computed, piece];
      }
      if (typeof entry !== "object") return ended("done", { ...usage, answerTokens });
      const end = ended(entry.ends, { ...usage, answerTokens }, entry.message);
      if (entry.teaches === undefined) return end;
      info = { ...info, ...entry.teaches };
      return { ...end, learned: true };
    }

    return {
      get info() {
        return info;
      },
      countTokens: (turns) => Promise.resolve(promptOf(turns).length),
      async warm(turns, signal) {
        const done = await inTurn();
        warmed.push(turns);
        if (!signal.aborted && !closed) computed = tokensOf(turns);
        done();
      },
      generate,
      close() {
        closed = true;
        return Promise.resolve();
      },
    };
  }
}

const ended = (reason: Ended["reason"], usage: Usage, message?: string): Ended => ({
  kind: "ended",
  reason,
  usage,
  ...(message === undefined ? {} : { message }),
});

/** Read anew: a signal that was not aborted before an `await` may be after it. */
const isStopped = (signal: AbortSignal): boolean => signal.aborted;

function commonPrefix(left: readonly string[], right: readonly string[]): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}

function cutAtStop(text: string, stops: readonly string[]): string {
  const places = stops.map((stop) => text.indexOf(stop)).filter((place) => place >= 0);
  return places.length === 0 ? text : text.slice(0, Math.min(...places));
}
