import {
  noUsage,
  type GenerateEvent,
  type GenerateRequest,
  type ModelInfo,
  type OpenModel,
  type PromptTurn,
  type Usage,
} from "#core/broker/engine.ts";
import { createStopFilter } from "#soma/sampling/stop-strings.ts";
import { createLine } from "../one-at-a-time.ts";
import { createHeldSessions, type HeldSessions } from "./held-sessions.ts";
import type { LanguageModel, Session } from "./language-model.ts";

export interface OwnModelDeps {
  readonly model: LanguageModel;
  readonly info: ModelInfo;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

type Ended = Extract<GenerateEvent, { readonly kind: "ended" }>;

/**
 * The browser's model behind the engine port. How it draws its words a page cannot say (no temperature, no seed), how far
 * it has read it does not tell, and a piece of its stream is taken for a token.
 */
export function createOwnModel({ model, info, now }: OwnModelDeps): OpenModel {
  const line = createLine();
  const sessions = createHeldSessions(model);
  const ending = new AbortController();

  async function* answer(request: GenerateRequest, asked: AbortSignal): AsyncGenerator<GenerateEvent, void> {
    const leave = await line.enter();
    try {
      if (ending.signal.aborted) yield ended("failed", noUsage, "The model was closed. Ask again to open it.");
      else if (asked.aborted) yield ended("stopped", noUsage);
      else yield yield* generate({ sessions, info, now }, request, AbortSignal.any([asked, ending.signal]));
    } finally {
      leave();
    }
  }

  return {
    info,
    countTokens: (turns) => sessions.count(turns),
    async warm(turns, signal) {
      const leave = await line.enter();
      try {
        const stop = AbortSignal.any([signal, ending.signal]);
        if (stop.aborted) return;
        const { session } = await sessions.take(turns, stop);
        sessions.hold(turns, session);
      } catch {
        // What could not be read ahead is read, or said, when it is asked.
      } finally {
        leave();
      }
    },
    generate: answer,
    async close() {
      ending.abort();
      await line.empty();
      sessions.close();
    },
  };
}

interface Ground extends Pick<OwnModelDeps, "info" | "now"> {
  readonly sessions: HeldSessions;
}

async function* generate(
  { sessions, info, now }: Ground,
  request: GenerateRequest,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent, Ended> {
  const began = now();
  let first: number | undefined;
  let usage = noUsage;
  let session: Session | undefined;
  let text = "";
  const meter = (): Usage => ({ ...usage, firstTokenMs: (first ?? now()) - began, totalMs: now() - began });
  try {
    const promptTokens = await sessions.count(request.turns);
    if (promptTokens >= info.contextWindow) {
      const message =
        `This is longer than ${info.name} can read at once (${promptTokens} tokens; it reads ${info.contextWindow}). ` +
        "Ask something shorter, or begin a new chat.";
      return ended("failed", noUsage, message);
    }
    const before = request.turns.slice(0, -1);
    const taken = await sessions.take(before, signal);
    session = taken.session;
    usage = { ...noUsage, promptTokens, computedTokens: Math.max(0, promptTokens - taken.kept), estimated: true };
    const filter = createStopFilter(request.stop ?? []);
    const stream = session.promptStreaming(request.turns.slice(-1), { signal, ...constraintOf(request) });
    for await (const piece of pieces(stream)) {
      first ??= now();
      if (signal.aborted) return ended("stopped", meter());
      if (usage.answerTokens === request.maxTokens) return ended("length", meter());
      usage = { ...usage, answerTokens: usage.answerTokens + 1 };
      const { text: shown, stopped } = filter.push(piece);
      text += shown;
      if (shown !== "") yield { kind: "delta", text: shown };
      if (stopped) return ended("done", meter());
    }
    const rest = filter.end();
    text += rest;
    if (rest !== "") yield { kind: "delta", text: rest };
    const said: PromptTurn = { role: "assistant", content: text };
    sessions.hold([...request.turns, said], session);
    session = undefined; // held from here on
    return ended("done", meter());
  } catch (thrown) {
    return signal.aborted ? ended("stopped", meter()) : ended("failed", meter(), inWords(thrown, info.name));
  } finally {
    session?.destroy();
  }
}

const constraintOf = ({ schema }: GenerateRequest) =>
  schema === undefined ? {} : { responseConstraint: schema, omitResponseConstraintInput: true };

/** Safari's streams cannot be iterated, and leaving one early has to end it. */
async function* pieces(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** What went wrong, with what to do next. */
export function inWords(thrown: unknown, name: string): string {
  const kind = thrown instanceof DOMException ? thrown.name : "";
  if (kind === "QuotaExceededError") return `This is longer than ${name} can read at once. Ask something shorter.`;
  if (kind === "NotAllowedError") return `The browser did not let this page use ${name}. Press Send once more.`;
  if (kind === "NotSupportedError") return `${name} does not take this language or form. Choose another model.`;
  if (kind === "NetworkError") return `The browser could not fetch ${name}. Go online once and try again.`;
  return `${name} stopped working. Try again, or choose another model.`;
}

const ended = (reason: Ended["reason"], usage: Usage, message?: string): Ended => ({
  kind: "ended",
  reason,
  usage,
  ...(message === undefined ? {} : { message }),
});
