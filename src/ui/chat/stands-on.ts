import type { DocumentSummary } from "#app/app.ts";
import { figuresOf, writtenFiguresOf } from "#core/words/figures.ts";
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
  if (view.passages.length > 0) return "No whole sentence of this answer could be found in the passages it was shown.";
  const asked = documents.some(({ state, addedAt }) => state === "ready" && addedAt <= at);
  return asked ? "Your documents say nothing about this; it answers from what the model learned." : undefined;
}

/**
 * The warning under an answer with figures that neither the question nor any passage names, such as a dose: a model makes
 * them up as readily as words, and they are what a reader takes over. Single digits are left out, they count and number;
 * but for what a small model puts after an equals sign, since it reckons badly ("7 + 5 = 2"). Undefined where every
 * figure has a source, where a tool worked it out, and while the answer is not finished. Where no passage was shown, as
 * for a story, the years that it tells of pass as well.
 */
export function ownFiguresInWords(
  view: Pick<AnswerView, "state" | "text" | "passages" | "calls" | "small">,
  question: string,
): string | undefined {
  if ((view.state !== "done" && view.state !== "length") || view.calls.length > 0) return undefined;
  const given = figuresOf([question, ...view.passages.map(({ text }) => text)].join("\n"));
  const hasNoSource = (figure: string): boolean => [...figuresOf(figure)].every((it) => !given.has(it));
  const sums = view.small === true ? sumsIn(view.text) : [];
  const text = view.passages.length === 0 ? view.text.replace(yearsTold, "") : view.text;
  const named = writtenFiguresOf(text).filter((figure) => figure.length > 1);
  const own = [...new Set([...named, ...sums].filter(hasNoSource))];
  if (own.length === 0) return undefined;
  const shown = own.length > 3 ? [...own.slice(0, 2), "others"] : own;
  const list = shown.length === 1 ? shown[0] : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
  const [stands, it] = own.length === 1 ? ["stands", "it"] : ["stand", "them"];
  const who = sums.some(hasNoSource) ? "Small models reckon badly: work it out" : "Models make figures up: check";
  return `${list} ${stands} neither in your question nor in a passage shown with it. ${who} before you use ${it}.`;
}

/** A year after a word that leads to one, and no amount: "in 1943", "the 1920s", but not "in 1500 mg". */
const yearsTold =
  /(?<=\b(?:in|since|until|by|from|of|around|before|after|during|to|and|the|year|im|seit|bis|Jahr)\s)(?:1\d{3}|20\d{2})(?:s\b|(?![\d'’\u202f\u00a0]|[.,]\d|\s?(?:\d|%|[€$£°]|[kcmµ]?(?:g|l|m|W|Hz|B)\b|(?:people|times|words|tokens|euros?|dollars?|miles?|calories)\b)))/giu;

/** The figures that an equals sign claims to be a result. */
const sumsIn = (text: string): readonly string[] =>
  [...text.matchAll(/=\s*[-−]?[$€£]?\s*(?=\d)/g)].flatMap(
    ({ index, 0: sign }) => writtenFiguresOf(text.slice(index + sign.length))[0] ?? [],
  );
