import { noUsage } from "#core/broker/engine.ts";
import { isAborted } from "#core/words/aborted.ts";
import { checkArguments } from "#core/synapse/check-arguments.ts";
import { parseHandCall } from "#core/synapse/hand-call.ts";
import type { Answered, Asking } from "./ask-model.ts";
import type { PromptPartsDeps } from "./prompt-parts.ts";
import { answerWithResult, sayAtOnce } from "./result-as-answer.ts";

/** Whether a message calls a tool by hand: a slash and a name, as in `/calculator 17*23`. A path is no call. */
export const isHandCall = (text: string): boolean => /^\/[a-z][a-z0-9_]*(?:\s|$)/iu.test(text.trim());

/** A tool called by hand goes down the same path as a model's call; what comes back is the answer. No model is needed. */
export async function callByHand(deps: Pick<PromptPartsDeps, "definitions">, asking: Asking): Promise<Answered> {
  const { neuron, question, draft, tell, signal } = asking;
  const { id: questionId, conversationId } = question;
  tell({ kind: "started", conversationId, model: "", engine: "by hand", questionId });
  draft.change({ engine: "by hand" });
  const unseen = { usage: noUsage, rest: { turns: [] } } as const; // calls that came to nothing are not told to a model
  const definitions = await deps.definitions(neuron.metadata.id, signal).catch((thrown: unknown) => {
    if (signal.aborted) return [];
    throw thrown;
  });
  if (signal.aborted) return { reason: "stopped", ...unseen };
  const wish = parseHandCall(question.text, definitions);
  const noRetry = { turns: [], noRetry: true } as const; // written the same way it cannot end otherwise
  if (!wish.ok) return { reason: "failed", error: wish.problem, ...unseen, rest: noRetry };
  const record = await asking.call(wish.value.name, wish.value.arguments, { incomplete: true });
  if (isAborted(signal)) return { reason: "stopped", ...unseen };
  if (record.state === "failed") {
    const schema = definitions.find(({ name }) => name === wish.value.name)?.parameters;
    const isWrong = record.never === true || (schema !== undefined && !checkArguments(schema, record.arguments).ok);
    return { reason: "failed", error: record.result ?? "", ...unseen, ...(isWrong ? { rest: noRetry } : {}) };
  }
  if (record.state === "done") return answerWithResult(record, asking);
  sayAtOnce(`Nothing was run. ${record.result ?? ""}`.trim(), asking);
  return { reason: "done", ...unseen };
}
