import type { RawCompletionChunk, RawCompletionParams } from "@wllama/wllama/esm/index.js";
import {
  noUsage,
  type GenerateEvent,
  type GenerateRequest,
  type ModelInfo,
  type OpenModel,
  type PromptTurn,
  type Usage,
} from "#core/broker/engine.ts";
import { sentenceOf } from "#core/words/result.ts";
import { createEventQueue } from "#core/words/event-queue.ts";
import type { LlamaPrompts } from "./llama-prompts.ts";
import { createReadingPace } from "./reading-pace.ts";
import type { ThreadTuner } from "./thread-tuner.ts";
import { createEar } from "./wllama-ear.ts";

/** What this needs of a Wllama: a loaded model that completes prompts, and its end. */
export interface LlamaProcess {
  createCompletion(
    options: RawCompletionParams & { stream: true; onData: (chunk: RawCompletionChunk) => void },
  ): Promise<void>;
  exit(): Promise<void>;
}

export interface WllamaModelDeps {
  readonly info: ModelInfo;
  readonly started: LlamaProcess;
  /** Starts it anew: after it crashed, or with as many threads as the tuner now says. */
  readonly start: (signal: AbortSignal) => Promise<LlamaProcess>;
  /** Told that it broke while it computed, before it is started anew. */
  readonly broke?: () => void;
  readonly tuner: ThreadTuner;
  readonly prompts: LlamaPrompts;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

type Ended = Extract<GenerateEvent, { readonly kind: "ended" }>;

/**
 * llama.cpp's server keeps the state of every prompt it leaves for another one, so that coming back to a
 * conversation costs nothing, and frees none of it below 8 GB. After so many tokens (23 kB each for our model) it is
 * started anew instead.
 */
const parkedTokensLimit = 16_384;
/** A prompt that has a longer text than this for every token of the window cannot fit, and is not worth counting. */
const longestTokenText = 32;
/** Counted turns that are remembered. */
const countsKept = 512;

export function createWllamaModel(deps: WllamaModelDeps): OpenModel {
  const { info, start, tuner, prompts, now } = deps;
  let running: LlamaProcess | undefined = deps.started;
  let closed = false;
  const ending = new AbortController();
  const warming = new Set<AbortController>();
  const counts = new Map<string, number>();
  const pace = createReadingPace(now);
  let parked = 0;
  let heldTokens = 0;

  let last: Promise<unknown> = Promise.resolve();
  /** One at a time: llama.cpp's single slot holds one prompt, and a second request in it would end the process. */
  function alone<Value>(work: () => Promise<Value>): Promise<Value> {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  }

  async function engine(): Promise<LlamaProcess> {
    if (parked > parkedTokensLimit) await drop();
    running ??= await start(ending.signal);
    return running;
  }

  async function drop(): Promise<void> {
    const old = running;
    running = undefined;
    parked = 0;
    heldTokens = 0;
    await old?.exit().catch(() => undefined); // it is given up either way; its last words help nobody
  }

  /** Every prompt passes here. Resolves to how it ended; `tell` hears it on the way. */
  async function complete(
    prompt: string,
    request: Omit<GenerateRequest, "turns">,
    signal: AbortSignal,
    tell: (event: GenerateEvent) => void,
    from: number,
  ): Promise<Ended> {
    if (closed) return ended("failed", noUsage, "The model was closed. Ask again to load it.");
    if (signal.aborted) return ended("stopped", noUsage);
    if (prompt.length > info.contextWindow * longestTokenText) return ended("failed", noUsage, tooLong(info));
    for (;;) {
      const ear = createEar({ tell, now, from, secondsLeft: pace.begin() });
      const tried = await attempt(prompt, request, signal, ear);
      if (tried !== "again") return tried;
    }
  }

  /** `again`: nothing was said yet, and the engine was started anew with another number of threads. */
  async function attempt(
    prompt: string,
    request: Omit<GenerateRequest, "turns">,
    signal: AbortSignal,
    ear: ReturnType<typeof createEar>,
  ): Promise<Ended | "again"> {
    const retune = new AbortController();
    const heldBefore = heldTokens;
    let tuned = false;
    /** Tells the tuner what a token costs, once; true when the engine is to be started anew. */
    const isToRestart = (): boolean => {
      const cost = tuned ? undefined : ear.msPerToken();
      if (cost === undefined) return false;
      tuned = true;
      return tuner.heard(cost);
    };
    const onData = (chunk: RawCompletionChunk): void => {
      ear.hear(chunk);
      heldTokens = ear.held();
      if (!ear.hasSpoken() && isToRestart()) retune.abort();
    };
    try {
      const llama = await engine();
      const abortSignal = AbortSignal.any([signal, retune.signal]);
      await llama.createCompletion({ ...samplingOf(request), prompt, stream: true, onData, abortSignal });
      if (ear.cached() < heldBefore / 2) parked += heldBefore;
      if (isToRestart()) await drop();
      return ended(ear.finish() === "length" ? "length" : "done", ear.usage());
    } catch (thrown) {
      if (signal.aborted) return ended("stopped", ear.usage());
      if (countIn(thrown) !== undefined) return ended("failed", ear.usage(), tooLong(info));
      await drop(); // to change its threads; or its memory cannot be trusted any more
      if (retune.signal.aborted && !ear.hasSpoken()) return "again";
      if (ear.hasRead() && gaveNothing(thrown)) return ended("failed", ear.usage(), noText);
      if (!retune.signal.aborted) deps.broke?.();
      return ended(
        "failed",
        ear.usage(),
        "The model's engine stopped, most likely for want of memory. What was said is kept; ask again to load it anew.",
      );
    }
  }

  async function* generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
    const from = now();
    const left = new AbortController();
    const stop = AbortSignal.any([signal, left.signal, ending.signal]);
    const events = createEventQueue<GenerateEvent>(() => left.abort());
    for (const warm of warming) warm.abort(); // a question never waits for a guess; what was computed is kept
    const tell = (event: GenerateEvent) => {
      events.push(event);
    };
    const run = alone(async () => {
      const prompt = prompts.write(request.turns, true);
      events.push(
        prompt.kind === "refused"
          ? ended("failed", noUsage, prompt.message)
          : await complete(await begun(prompt.text), request, stop, tell, from),
      );
    });
    const broken = "The model's engine met a fault. What was said is kept; ask again to load it anew.";
    void run.catch(() => events.push(ended("failed", noUsage, broken))).then(() => events.end());
    yield* events.read();
  }

  async function warm(turns: readonly PromptTurn[], signal: AbortSignal): Promise<void> {
    const gaveWay = new AbortController();
    warming.add(gaveWay);
    const stop = AbortSignal.any([signal, gaveWay.signal, ending.signal]);
    await alone(async () => {
      const prompt = prompts.write(turns, false);
      if (prompt.kind === "refused" || prompt.text === "") return;
      await complete(await begun(prompt.text), { maxTokens: 0, temperature: 0 }, stop, () => undefined, now());
    });
    warming.delete(gaveWay);
  }

  /**
   * wllama has no tokenizer to call. But it counts a prompt before it computes anything, and refuses one longer than
   * the window with the number of its tokens: so the text is lengthened past the window by marks, each of which is one
   * token, and the difference is the count. Exact, some 20 ms, and the state that was computed stays.
   */
  async function measure(text: string): Promise<number> {
    const wllama = await engine();
    const refused = async (prompt: string): Promise<number> => {
      try {
        await wllama.createCompletion({ prompt, max_tokens: 0, stream: true, onData: () => undefined });
      } catch (thrown) {
        const count = countIn(thrown);
        if (count !== undefined) return count;
        await drop();
        deps.broke?.();
        throw thrown;
      }
      throw new Error("wllama took a prompt that is longer than its window.");
    };
    const marks = info.contextWindow + 1;
    return (await refused(text + prompts.mark.repeat(marks))) - marks;
  }

  async function countOf(text: string): Promise<number> {
    const count = counts.get(text) ?? (await measure(text));
    if (counts.size >= countsKept) counts.clear();
    counts.set(text, count);
    return count;
  }

  /** The text as llama.cpp is to have it: without the beginning mark where it puts one there itself. */
  async function begun(text: string): Promise<string> {
    if (closed || prompts.begin === "" || !text.startsWith(prompts.begin)) return text;
    return (await countOf("")) === 0 ? text : text.slice(prompts.begin.length);
  }

  return {
    info,
    async countTokens(turns) {
      const prompt = prompts.write(turns, true);
      if (prompt.kind === "refused") throw new Error(prompt.message);
      return alone(async () => countOf(await begun(prompt.text)));
    },
    warm,
    generate,
    async close() {
      closed = true;
      ending.abort();
      await last;
      await drop();
    },
  };
}

const ended = (reason: Ended["reason"], usage: Usage, message?: string): Ended => ({
  kind: "ended",
  reason,
  usage,
  ...(message === undefined ? {} : { message }),
});

const samplingOf = ({ maxTokens, temperature, seed, stop, schema }: Omit<GenerateRequest, "turns">) => ({
  max_tokens: maxTokens,
  temperature,
  return_progress: true,
  ...(seed === undefined ? {} : { seed }),
  ...(stop === undefined ? {} : { stop: [...stop] }),
  ...(schema === undefined ? {} : { json_schema: schema }),
});

/** The number of tokens in llama.cpp's refusal of a prompt that is longer than its window. */
function countIn(thrown: unknown): number | undefined {
  const told = /request \((\d+) tokens\) exceeds the available context size/.exec(sentenceOf(thrown));
  return told?.[1] === undefined ? undefined : Number(told[1]);
}

/**
 * llama.cpp's server writes each piece of an answer as JSON, which throws on bytes that are no UTF-8; wllama then takes
 * the first letters of its own request ("GLUE" as a number) for the length of what came back.
 */
const gaveNothing = (thrown: unknown): boolean => sentenceOf(thrown).includes(String(0x45_55_4c_47));

const noText =
  "The model wrote bytes that are no text, and its engine stopped there. What was said is kept; ask again, or choose another model.";

const tooLong = (info: ModelInfo): string =>
  `This is longer than ${info.name} can read at once (${info.contextWindow} tokens, about ${Math.round(info.contextWindow * 0.75)} words). ` +
  "Ask something shorter, or begin a new chat.";
