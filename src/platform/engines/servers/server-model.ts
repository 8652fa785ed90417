import { noUsage, type GenerateEvent, type GenerateRequest, type OpenModel, type Usage } from "#core/broker/engine.ts";
import { originOf, type ModelServer, type ServerModel } from "#core/broker/server.ts";
import { createEventQueue } from "#core/words/event-queue.ts";
import { createLine } from "../one-at-a-time.ts";
import { askForAnswer, type Asking } from "./ask-for-answer.ts";
import { estimateText, estimateTurns } from "./estimate-tokens.ts";
import { createKnown, type Known } from "./known-model.ts";
import { createCallGatherer } from "./native-call.ts";
import type { Protocol, SendQuestion, ServerUsage } from "./protocol.ts";
import { readLines } from "./read-lines.ts";
import type { ServerDeps } from "./server-deps.ts";
import { ServerTrouble, troubleInWords, type Trouble } from "./server-trouble.ts";
import { watchSilence, type Patience } from "./silence.ts";

export interface ServerModelDeps extends ServerDeps {
  readonly patience: Patience;
  readonly server: ModelServer;
  readonly protocol: Protocol;
  /** As it is known when it is opened. */
  readonly model: ServerModel;
}

type Ended = Extract<GenerateEvent, { readonly kind: "ended" }>;
type Tell = (event: GenerateEvent) => void;

/** A model at a server, behind the port. What it has computed is the server's own matter: nothing is warmed or kept here. */
export function createServerModel(deps: ServerModelDeps): OpenModel {
  const line = createLine();
  const known = createKnown(deps);
  const { name } = known.info();
  let closed = false;

  async function answer(request: GenerateRequest, signal: AbortSignal, tell: Tell): Promise<Ended> {
    const leave = await line.enter();
    try {
      if (closed) return failed(`${name} is closed. Ask again to open it.`);
      if (signal.aborted) return { kind: "ended", reason: "stopped", usage: noUsage };
      const tokens = estimateTurns(request.turns);
      const { contextWindow } = known.info();
      if (tokens >= contextWindow) {
        return failed(
          `The question needs about ${tokens} tokens and ${name} reads ${contextWindow}. Ask something shorter.`,
        );
      }
      if (request.neuronId === undefined) return failed("Words that belong to no neuron do not leave this device.");
      return await generate(deps, known, { ...request, neuronId: request.neuronId }, signal, tell);
    } finally {
      leave();
    }
  }

  return {
    get info() {
      return known.info();
    },
    countTokens: (turns) => Promise.resolve(estimateTurns(turns)),
    // To warm would send what is typed before it is sent.
    warm: () => Promise.resolve(),
    async *generate(request, signal) {
      const left = new AbortController();
      const events = createEventQueue<GenerateEvent>(() => left.abort());
      answer(request, AbortSignal.any([signal, left.signal]), (event) => events.push(event)).then(
        (ended) => {
          events.push(ended);
          events.end();
        },
        (fault: unknown) => events.end(fault instanceof Error ? fault : new Error(String(fault))),
      );
      yield* events.read();
    },
    close() {
      closed = true;
      return Promise.resolve();
    },
  };

  function failed(message: string): Ended {
    return { kind: "ended", reason: "failed", usage: noUsage, message };
  }
}

async function generate(
  deps: ServerModelDeps,
  known: Known,
  request: GenerateRequest & { readonly neuronId: string },
  signal: AbortSignal,
  tell: Tell,
): Promise<Ended> {
  const { server, protocol, patience } = deps;
  const meter = createMeter(request);
  const silence = watchSilence(patience, server.name, tell);
  const stop = AbortSignal.any([signal, silence.signal]);
  const { learn } = known;
  const model = known.model();
  const asking: Asking = { ...deps, refuses: model.refuses, request, learn, signal: stop, tell, silence };
  const send: SendQuestion = async (body) => readLines(await askForAnswer(asking, body), () => silence.heard(false));
  const calls = createCallGatherer();
  let end: "done" | "length" | undefined;
  try {
    for await (const piece of protocol.answer({ model, request, origin: originOf(server) }, send)) {
      stop.throwIfAborted();
      silence.heard(true);
      if (piece.kind === "text") {
        meter.said(piece.text);
        tell({ kind: "delta", text: piece.text });
      } else if (piece.kind === "call") calls.add(piece);
      else if (piece.kind === "usage") meter.counted(piece.usage);
      else end ??= piece.reason;
    }
    stop.throwIfAborted();
    if (end === undefined) throw new ServerTrouble({ kind: "broken-off" });
    const called = calls.text(meter.text());
    if (called !== "") {
      if (calls.isWhole(request.tools ?? [])) known.callsTools();
      tell({ kind: "delta", text: called });
    }
    return { kind: "ended", reason: end, usage: meter.usage() };
  } catch (thrown) {
    if (signal.aborted) return { kind: "ended", reason: "stopped", usage: meter.usage() };
    const trouble = troubleOf(silence.signal.aborted ? silence.signal.reason : thrown, meter.text() !== "");
    if (trouble === undefined) throw thrown;
    const { name, id } = known.info();
    const message = troubleInWords(trouble, server, name);
    await deps.note({
      action: trouble.kind === "learned" ? "model.learned" : "model.failed",
      ...{ neuronId: request.neuronId, subject: id },
      details: {
        ...{ engine: server.kind, place: originOf(server), reason: message },
        ...(trouble.kind === "status" ? { status: trouble.status } : {}),
      },
    });
    const learned = trouble.kind === "learned" ? { learned: true as const } : {};
    return { kind: "ended", reason: "failed", usage: meter.usage(), message, ...learned };
  } finally {
    silence.end();
  }
}

/** The gate and the network throw a TypeError with a sentence; what breaks once an answer has begun has broken off. */
function troubleOf(thrown: unknown, begun: boolean): Trouble | undefined {
  if (thrown instanceof ServerTrouble) return thrown.trouble;
  if (!(thrown instanceof TypeError)) return undefined;
  return begun ? { kind: "broken-off" } : { kind: "unreachable", sentence: thrown.message };
}

/** Tokens as the server counts them; reckoned from the text as long as it does not. */
function createMeter({ turns }: GenerateRequest) {
  const began = performance.now();
  let first: number | undefined;
  let text = "";
  let counts: ServerUsage = {};
  return {
    text: () => text,
    said(piece: string): void {
      first ??= performance.now();
      text += piece;
    },
    counted: (usage: ServerUsage) => void (counts = { ...counts, ...usage }),
    usage(): Usage {
      const now = performance.now();
      const promptTokens = counts.promptTokens ?? estimateTurns(turns);
      const isCounted = counts.promptTokens !== undefined && counts.answerTokens !== undefined;
      return {
        promptTokens,
        computedTokens: Math.max(0, promptTokens - (counts.cachedTokens ?? 0)),
        answerTokens: counts.answerTokens ?? estimateText(text),
        firstTokenMs: (first ?? now) - began,
        totalMs: now - began,
        ...(isCounted ? {} : { estimated: true as const }),
      };
    },
  };
}
