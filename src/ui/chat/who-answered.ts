import type { AskableModel } from "#app/app.ts";
import type { AnswerView } from "./thread-view.ts";

/**
 * True of the model that gave an answer, where it ran: another server may have one of the same name. Of an answer the
 * place is kept in the sentence on why its model answered, which ends with a server's address (core/broker/choose);
 * without that sentence the name alone decides.
 */
export function hasAnswered(
  { name, place }: Pick<AskableModel["choice"], "name" | "place">,
  { model, why }: Pick<AnswerView, "model" | "why">,
): boolean {
  if (name !== model) return false;
  if (why === undefined) return true;
  return place.kind === "server" ? why.endsWith(` at ${place.origin}.`) : !/ It runs at \S+\.$/.test(why);
}
