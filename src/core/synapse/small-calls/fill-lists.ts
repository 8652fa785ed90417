import type { Json } from "#core/words/json.ts";
import { choicesIn } from "./choices.ts";
import type { Form } from "./form.ts";
import { bracketedIn, enumerationsIn, numberRunsIn, type ListMention } from "./lists.ts";
import type { Slot } from "./slots.ts";
import { wordsOf } from "./stems.ts";
import type { TextMention } from "./texts.ts";

/** Fills the parameters that take a list, from brackets, runs of numbers and enumerations. */
export function fillLists(form: Form, texts: readonly TextMention[]): void {
  const { request } = form;
  const brackets = bracketedIn(request);
  const runs = numberRunsIn(request).filter(
    (run) => !brackets.some(({ start, end }) => start < run.end && run.start < end),
  );
  const lists = [...brackets, ...runs, ...enumerationsIn(request, texts)];
  for (const slot of form.open("list")) {
    const named = slot.entries === undefined ? [] : choicesIn(request, slot.entries);
    if (named.length > 0) {
      form.take(slot, named);
      continue;
    }
    const fitting = lists.filter((list) => form.isFree(list) && list.values.every((value) => fitsEntry(slot, value)));
    const [best] = fitting
      .map((list) => ({ list, score: nearness(request, slot, list) }))
      .sort((one, other) => other.score - one.score || one.list.start - other.list.start);
    if (best !== undefined && (slot.required || best.score > 0)) form.take(slot, [...best.list.values], best.list);
  }
}

function fitsEntry({ entries }: Slot, value: Json): boolean {
  const kind = entries?.kind;
  if (kind === "integer" || kind === "number") return typeof value === "number";
  if (kind === "list") return Array.isArray(value);
  return kind !== "text" || typeof value === "string";
}

/** How many of the four words before the list speak of the parameter. */
function nearness(request: string, slot: Slot, { start }: ListMention): number {
  const before = wordsOf(request.slice(Math.max(0, start - 40), start)).slice(-4);
  const isNamed = before.some(({ stem: root }) => slot.nameStems.includes(root));
  return before.filter(({ stem: root }) => slot.stems.has(root)).length + (isNamed ? 1 : 0);
}
