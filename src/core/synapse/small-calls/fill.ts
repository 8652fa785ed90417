/**
 * Filling a tool's form from a request, for models too small to write a call by themselves. Code fills what the
 * request leaves no doubt about; where several of its words may be meant, the model chooses among them and can write
 * nothing else. What the request does not say stays empty.
 */
import type { JsonObject } from "#core/words/json.ts";
import { choiceIn, yesOrNo } from "./choices.ts";
import { fillLists } from "./fill-lists.ts";
import { fillTexts, type ChooseText } from "./fill-texts.ts";
import { createForm, type Form } from "./form.ts";
import { matchNumbers, valueFor } from "./match-numbers.ts";
import { numbersIn } from "./numbers.ts";
import { slotsOf } from "./slots.ts";
import { textsIn, type TextMention } from "./texts.ts";

export interface FilledForm {
  readonly arguments: JsonObject;
  /** Names of required parameters of which the request says nothing. Then there is no call: a person is asked. */
  readonly missing: readonly string[];
}

/** `parameters`: a JSON Schema of type object. `choose` is asked once for each text that is in doubt. */
export async function fillForm(request: string, parameters: JsonObject, choose: ChooseText): Promise<FilledForm> {
  const form = createForm(request, slotsOf(parameters));
  const texts = textsIn(request);
  for (const slot of form.open("choice", "text")) {
    const found = choiceIn(request, slot);
    if (found !== undefined) form.take(slot, found.value, found.span);
  }
  fillLists(form, texts);
  fillNumbers(form, texts);
  for (const slot of form.open("yes-no")) {
    const said = yesOrNo(request, slot);
    if (said !== undefined || slot.required) form.take(slot, said ?? true);
  }
  await fillTexts(form, texts, choose);
  const missing = form.slots.filter((slot) => slot.required && form.value(slot) === undefined);
  return { arguments: form.filled(), missing: missing.map(({ name }) => name) };
}

function fillNumbers(form: Form, texts: readonly TextMention[]): void {
  const fixed = texts.filter(
    ({ kind, value }) => kind === "date" || kind === "formula" || (kind === "quoted" && !isNumber(value)),
  );
  const numbers = numbersIn(form.request).filter(
    (one) => form.isFree(one) && !fixed.some(({ start, end }) => start < one.end && one.start < end),
  );
  for (const { slot, mention } of matchNumbers(form.request, form.open("integer", "number"), numbers)) {
    const value = valueFor(slot, mention);
    form.take(slot, slot.kind === "integer" ? Math.round(value) : value, { start: mention.start, end: mention.outer });
  }
}

const isNumber = (text: string): boolean => /^-?[\d.,]+$/u.test(text);
