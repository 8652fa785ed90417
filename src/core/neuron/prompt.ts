/**
 * What the model is sent. One rule above all: the prompt only grows. Everything that was sent stands byte-equal in every
 * later prompt, so that the engine computes each token once. So the opening is written once a conversation, what is
 * recalled or newly known goes into the last question and stays there, and turns leave only in blocks (window.ts).
 */
import type { PromptTurn } from "#core/broker/engine.ts";
import type { Passage } from "#core/axon/passage.ts";
import type { AnswerMessage, Message, QuestionMessage } from "./conversation.ts";
import type { NeuronConfig } from "./neuron.ts";
import type { Opening } from "./stored.ts";

export interface KnownFact {
  readonly key: string;
  readonly value: string;
}

/** A question with its answer, as the model is sent both. They stay and leave together, so that roles alternate. */
export interface Exchange {
  /** The answer's id. */
  readonly id: string;
  readonly turns: readonly PromptTurn[];
}

/** Facts beyond these many characters are left out, the last ones first: a small model's window is small. */
const factsAtMost = { small: 1_000, large: 8_000 } as const;

/** The first part of the prompt, anew: the neuron's instructions, its tools, and the facts it is told. */
export function newOpening(
  config: NeuronConfig,
  about: { readonly small: boolean; readonly tools: string; readonly facts: readonly KnownFact[] },
): Opening {
  const own = (about.small ? (config.prompts.short ?? config.prompts.system) : config.prompts.system).trim();
  const instructions = about.tools === "" ? own : `${own}\n\n${about.tools}`;
  const told: Record<string, string> = {};
  let lines = "";
  for (const { key, value } of about.facts) {
    const line = `\n- ${key}: ${value}`;
    if (lines.length + line.length > (about.small ? factsAtMost.small : factsAtMost.large)) break;
    lines += line;
    told[key] = value;
  }
  return { instructions, told, text: lines === "" ? instructions : `${instructions}\n\nKnown facts:${lines}` };
}

/**
 * The opening a conversation has, unless the neuron itself, its tools or the size of its model changed since, or
 * something it told is no longer so.
 */
export function keepOrRenew(kept: Opening | undefined, fresh: Opening, facts: readonly KnownFact[]): Opening {
  return kept?.instructions === fresh.instructions && isStillSo(kept, facts) ? kept : fresh;
}

/** Whether all the model was told is still known, and known so: what a person took back is not to be told again. */
export function isStillSo(opening: Opening, facts: readonly KnownFact[]): boolean {
  const now = new Map(facts.map(({ key, value }) => [key, value]));
  return Object.entries(opening.told).every(([key, value]) => now.get(key) === value);
}

/** What is known now and the model of this conversation has not been told, or was told otherwise. */
export const untoldFacts = (opening: Opening, facts: readonly KnownFact[]): readonly KnownFact[] =>
  facts.filter(({ key, value }) => opening.told[key] !== value);

export const withTold = (opening: Opening, facts: readonly KnownFact[]): Opening =>
  facts.length === 0
    ? opening
    : { ...opening, told: { ...opening.told, ...Object.fromEntries(facts.map(({ key, value }) => [key, value])) } };

/**
 * How many of the recalled passages a model is shown. A small one reads one better than three: of twelve questions to
 * two short documents SmolLM2-135M answered ten rightly from the best passage alone, eight from two, and six to eight
 * from three, in four ways of writing them down (greedy). It also reads them at 30 tokens a second.
 */
export const passagesFor = (small: boolean, recalled: number): number => (small ? Math.min(1, recalled) : recalled);

/** A question as it is sent: what is new to know, the passages, and the question last, where small models look. */
export function questionAsSent(
  question: string,
  passages: readonly Pick<Passage, "document" | "heading" | "text">[],
  newFacts: readonly KnownFact[],
  small: boolean,
): string {
  const parts: string[] = [];
  if (newFacts.length > 0) {
    parts.push(`Known now:\n${newFacts.map(({ key, value }) => `- ${key}: ${value}`).join("\n")}`);
  }
  if (passages.length > 0) {
    // Numbers in brackets lead a small model to answer with a list.
    const quoted = passages.map(({ document, heading, text }, place) =>
      small
        ? `- ${heading === "" ? document : heading}: ${text.trim()}`
        : `[${place + 1}] ${heading === "" ? document : `${document} › ${heading}`}\n${text.trim()}`,
    );
    parts.push(small ? `Passages:\n${quoted.join("\n")}` : `Passages from documents:\n\n${quoted.join("\n\n")}`);
  }
  if (parts.length === 0) return question;
  const lead = passages.length > 0 ? (small ? "Answer from the passages" : "Answer from these passages") : "Question";
  return `${parts.join("\n\n")}\n\n${lead}: ${question}`;
}

/**
 * The questions that told facts when they were sent, as they would have been sent without: for a conversation whose
 * opening is renewed, and tells all that is known by itself.
 */
export function questionsWithoutFacts(messages: readonly Message[]): readonly QuestionMessage[] {
  return messages.flatMap((message, place) => {
    if (message.role !== "question" || message.sent === undefined) return [];
    const { text, sent: before } = message;
    const after = messages[place + 1];
    const passages = after?.role === "answer" ? after.passages : [];
    // Facts are told first, so what was sent ends with what would have been sent without them.
    const forms = [true, false].map((small) => questionAsSent(text, passages, [], small));
    const sent = forms.find((form) => before.endsWith(form)) ?? text;
    return sent === before ? [] : [{ ...message, sent }];
  });
}

/**
 * What was said before `until`, as the model was sent it. A question without an answer (it was stopped or failed before
 * a word came) has no part in later prompts, and neither has what storage lost the half of.
 */
export function exchangesOf(messages: readonly Message[], until?: QuestionMessage): readonly Exchange[] {
  const exchanges: Exchange[] = [];
  let question: QuestionMessage | undefined;
  for (const message of messages) {
    if (message.id === until?.id) break;
    if (message.role === "question") {
      question = message;
      continue;
    }
    const answered = turnsOfAnswer(message);
    if (question !== undefined && answered.length > 0) {
      const asked: PromptTurn = { role: "user", content: question.sent ?? question.text };
      exchanges.push({ id: message.id, turns: [asked, ...answered] });
    }
    question = undefined;
  }
  return exchanges;
}

function turnsOfAnswer(answer: AnswerMessage): readonly PromptTurn[] {
  if (answer.turns !== undefined) return answer.turns;
  return answer.text.trim() === "" ? [] : [{ role: "assistant", content: answer.text }];
}
