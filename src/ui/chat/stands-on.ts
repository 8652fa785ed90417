import type { DocumentSummary } from "#app/app.ts";
import type { AnswerView } from "./thread-view.ts";

/**
 * The sentence under an answer that cites nothing although the neuron had documents when it was given. Undefined where
 * there is nothing to say: it cites, it is not finished or broke off, a tool answered, or there was no document yet.
 */
export function uncitedInWords(
  view: Pick<AnswerView, "at" | "state" | "text" | "passages" | "citations" | "calls">,
  documents: readonly Pick<DocumentSummary, "state" | "addedAt">[],
): string | undefined {
  const { at } = view;
  const finished = view.state === "done" || view.state === "length";
  if (at === undefined || !finished || view.text === "" || view.citations.length > 0 || view.calls.length > 0)
    return undefined;
  if (view.passages.length > 0) return "Nothing in this answer was found in your documents.";
  const asked = documents.some(({ state, addedAt }) => state === "ready" && addedAt <= at);
  return asked ? "Your documents say nothing about this; it answers from what the model learned." : undefined;
}
