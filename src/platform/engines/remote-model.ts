import { noUsage, type GenerateEvent, type ModelInfo, type OpenModel } from "#core/broker/engine.ts";
import { createEventQueue } from "#core/words/event-queue.ts";
import type { Answer, Ask, Tell } from "./engine-wire.ts";

/** Asks the engine's worker, whichever tab keeps it: what is told on the way is heard, the answer is the last tell. */
export type AskEngine = (ask: Ask, signal: AbortSignal | undefined, hear: (tell: Tell) => void) => Promise<Answer>;

export interface RemoteModelDeps {
  readonly ask: AskEngine;
  /** Aborts when this tab lets go of the engine. */
  readonly ending: AbortSignal;
  /** It was closed. */
  readonly onClose: () => void;
}

/** A model that the engine's worker holds, behind the engine port. */
export function createRemoteModel(info: ModelInfo, { ask, ending, onClose }: RemoteModelDeps): OpenModel {
  const modelId = info.id;
  let closed = false;
  return {
    info,
    async countTokens(turns) {
      const answer = await ask({ kind: "count", modelId, turns }, ending, ignore);
      if (answer.kind === "counted") return answer.tokens;
      throw new Error(answer.kind === "failed" ? answer.message : "The prompt was not counted: its tab has ended.");
    },
    async warm(turns, signal) {
      if (!closed) await ask({ kind: "warm", modelId, turns }, signal, ignore);
    },
    async keptState(turns, mostBytes) {
      if (closed) return undefined;
      const answer = await ask({ kind: "keep-state", modelId, turns, mostBytes }, ending, ignore);
      return answer.kind === "state" ? answer.state : undefined;
    },
    async takeState(state) {
      if (closed) return false;
      const answer = await ask({ kind: "take-state", modelId, state }, ending, ignore);
      return answer.kind === "taken" && answer.taken;
    },
    async *generate(asking, signal) {
      if (closed) {
        yield unfinished({ kind: "failed", message: "The model was closed. Ask again to load it." });
        return;
      }
      const left = new AbortController();
      const events = createEventQueue<GenerateEvent>(() => left.abort());
      let ended = false;
      const stop = AbortSignal.any([signal, left.signal, ending]);
      void ask({ kind: "generate", modelId, request: asking }, stop, (tell) => {
        if (tell.kind !== "event") return;
        ended ||= tell.event.kind === "ended";
        events.push(tell.event);
      }).then((answer) => {
        if (!ended) events.push(unfinished(answer));
        events.end();
      });
      yield* events.read();
    },
    async close() {
      if (closed) return;
      closed = true;
      onClose();
      await ask({ kind: "close", modelId }, undefined, ignore);
    },
  };
}

const ignore = (): void => undefined;

/** The end of an answer whose service did not say one. */
const unfinished = (answer: Answer): GenerateEvent => ({
  kind: "ended",
  reason: answer.kind === "stopped" ? "stopped" : "failed",
  usage: noUsage,
  ...(answer.kind === "failed" ? { message: answer.message } : {}),
});
