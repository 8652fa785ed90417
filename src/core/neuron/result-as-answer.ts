import { noUsage } from "#core/broker/engine.ts";
import type { CallRecord } from "#core/synapse/call-record.ts";
import type { AnswerDraft } from "./answer-draft.ts";
import { cutTo } from "./tool-talk.ts";
import type { TurnEvent } from "./turn-event.ts";

interface Speaking {
  readonly draft: AnswerDraft;
  readonly tell: (event: TurnEvent) => void;
}

/** As much of a result as later prompts hold, in characters: a model is told what came back, not the whole file. */
const rememberedAtMost = 1_500;

/** What came back is the answer; later prompts hold it, a long one its beginning. No model has a part in it. */
export function answerWithResult({ result = "" }: CallRecord, speaking: Speaking) {
  const shown = result === "" ? "Done." : result;
  sayAtOnce(shown, speaking);
  const told = cutTo(shown, rememberedAtMost);
  const turns = told === shown ? {} : { turns: [{ role: "assistant", content: told }] as const };
  return { reason: "done", usage: noUsage, rest: turns } as const;
}

/** The whole text as one piece. */
export function sayAtOnce(text: string, { draft, tell }: Speaking): void {
  draft.change({ text });
  tell({ kind: "delta", text });
}
