import type { ModelStatus } from "#app/app.ts";
import type { AnswerMessage } from "#core/neuron/conversation.ts";
import { answerSpeed } from "./answer-facts.ts";

/**
 * Under the neuron's name: a model, where it runs, and how fast it wrote the last answer, such as
 * `SmolLM2 135M · on this device · 104 tokens/s`. That is the model which is open, unless it was only asked beside the
 * one whose answer stands here: then it is that one. A speed is said of the model that was measured, and of no other.
 * `besideRuns`: a second model is being asked.
 */
export function headInWords(
  { info, elsewhere }: Extract<ModelStatus, { readonly kind: "ready" }>,
  last: Pick<AnswerMessage, "model" | "usage" | "versions"> | undefined,
  besideRuns: boolean,
): string {
  const { name, origin } = info;
  const sameAnswered = last === undefined || last.model === name;
  const speed = answerSpeed(last?.usage);
  if (sameAnswered) {
    const here = elsewhere ? "in another tab" : "on this device";
    return [name, origin === undefined ? here : `at ${origin}`, speed].filter(Boolean).join(" · ");
  }
  const onlyBeside = besideRuns || last.versions?.others.some(({ model }) => model === name) === true;
  // Where the other one runs is not kept with its answer; Why says it.
  if (onlyBeside && last.model !== "") return [last.model, speed].filter(Boolean).join(" · ");
  return headInWords({ kind: "ready", info, elsewhere }, undefined, false);
}
