import type { AnswerMessage, AnswerVersion, Message, QuestionMessage } from "#core/neuron/conversation.ts";
import type { RecalledPassage } from "#core/axon/passage.ts";
import type { CallRecord } from "#core/synapse/call-record.ts";
import { noTokens } from "./no-tokens.ts";
import type { LiveTurn } from "./turns.ts";

/** What stands in the conversation, one after another, whether it comes from storage or runs right now. */
export type ThreadItem =
  | { readonly role: "question"; readonly text: string; readonly at?: number }
  | { readonly role: "answer"; readonly stored: AnswerMessage }
  | { readonly role: "live"; readonly turn: LiveTurn };

/**
 * Joins what is stored with the turn that runs in this tab. The live turn stands for its own question and answer
 * until both are stored; then the stored ones take their places, in the same slots.
 */
export function threadItems(messages: readonly Message[], turn: LiveTurn | undefined): readonly ThreadItem[] {
  if (turn === undefined) return messages.map(item);
  const before = messages.filter((message) => turn.known.has(message.id));
  const since = messages.filter((message) => !turn.known.has(message.id));
  const stored = since.find(
    (message): message is AnswerMessage => message.role === "answer" && message.state !== "streaming",
  );
  if (turn.ended() !== undefined && stored !== undefined) return messages.map(item);
  const question = since.find((message): message is QuestionMessage => message.role === "question");
  const items = before.map(item);
  if (question !== undefined) items.push(item(question));
  else if (turn.question !== undefined) items.push({ role: "question", text: turn.question });
  items.push({ role: "live", turn });
  return items;
}

/** The question of a turn that failed before it was stored, as on a full disk: trying again has to ask it anew. */
export function unkeptQuestion(messages: readonly Message[], turn: LiveTurn | undefined): string | undefined {
  const stored = messages.some((message) => message.role === "question" && turn?.known.has(message.id) === false);
  return turn?.ended()?.reason === "failed" && !stored ? turn.question : undefined;
}

const item = (message: Message): ThreadItem =>
  message.role === "question"
    ? { role: "question", text: message.text, at: message.at }
    : { role: "answer", stored: message };

/** What an answer's component reads: the same from storage and from a running turn. */
export interface AnswerView {
  readonly id: string;
  /** When it was stored; absent while it runs. */
  readonly at?: number;
  readonly text: string;
  readonly state: AnswerMessage["state"];
  readonly error?: string;
  readonly passages: readonly RecalledPassage[];
  readonly citations: AnswerMessage["citations"];
  readonly calls: readonly CallRecord[];
  readonly model: string;
  /** Absent while it runs, as is why this model answered. */
  readonly engine?: string;
  readonly why?: string;
  readonly small?: true;
  readonly instead?: string;
  readonly usage?: NonNullable<AnswerMessage["usage"]>;
  readonly saidBefore?: number | undefined;
  readonly noRetry?: true;
  readonly versions?: NonNullable<AnswerMessage["versions"]>;
}

/** The answer that waits beside a stored one, where a person has not yet kept one of the two. */
export function storedBeside({ id, versions }: AnswerMessage): StoredAnswer | undefined {
  if (versions?.beside === undefined) return undefined;
  // The one that is shown is not among the others, which stand in the order of their places.
  const at = versions.beside < versions.place ? versions.beside : versions.beside - 1;
  const version = versions.others[at];
  return version && { id: `${id} ${versions.beside}`, ...version };
}

/** An answer as it is stored, one that stands beside another among them. */
export type StoredAnswer = AnswerVersion & { readonly id: string };

/** What another model is saying to a question in another tab, or said in one that is gone. */
export const besideOf = (question: Message | undefined): StoredAnswer | undefined =>
  question?.role === "question" && question.beside !== undefined
    ? { id: `${question.id} beside`, ...question.beside }
    : undefined;

/** The stored answer that is pointed at, or the newest one. */
export function pointedAt(messages: readonly Message[], id: string | undefined): StoredAnswer | undefined {
  const stored = messages.filter((message) => message.role === "answer");
  const all = stored.flatMap((answer): readonly StoredAnswer[] => {
    const second = storedBeside(answer);
    return second === undefined ? [answer] : [answer, second];
  });
  return all.find((answer) => answer.id === id) ?? stored.at(-1);
}

/** Getters, so that only what changed is drawn again. */
export function liveAnswer(turn: LiveTurn): AnswerView {
  return {
    id: "live",
    get text() {
      return turn.text();
    },
    get state() {
      return turn.ended()?.reason ?? "streaming";
    },
    get error() {
      return turn.ended()?.error ?? "";
    },
    get passages() {
      return turn.passages();
    },
    citations: [],
    get calls() {
      return turn.calls();
    },
    get model() {
      return turn.model()?.name ?? "";
    },
    get saidBefore() {
      return turn.ended()?.saidBefore;
    },
    get usage() {
      return turn.ended()?.usage ?? noTokens;
    },
  };
}
