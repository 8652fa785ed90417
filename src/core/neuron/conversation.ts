import type { ConversationId, MessageId, NeuronId } from "#core/words/ids.ts";
import type { RecalledPassage } from "#core/axon/passage.ts";
import type { PromptTurn, Usage } from "#core/broker/engine.ts";
import type { CallRecord } from "#core/synapse/call-record.ts";

export interface Conversation {
  readonly id: ConversationId;
  readonly neuronId: NeuronId;
  readonly title: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface QuestionMessage {
  readonly role: "question";
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  readonly at: number;
  /** What the person wrote. */
  readonly text: string;
  /** What the model was sent for it, recalled passages included; byte-equal in every later prompt. Absent until it was sent. */
  readonly sent?: string;
  /** What another model says to it, until that stands beside the answer: see second-answer.ts. In no prompt. */
  readonly beside?: AnswerVersion;
}

export interface AnswerMessage {
  readonly role: "answer";
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  readonly at: number;
  readonly text: string;
  /** `streaming` after a reload means that the tab died in mid-answer: it is shown as stopped. */
  readonly state: "streaming" | "done" | "stopped" | "length" | "failed";
  readonly error?: string;
  readonly passages: readonly RecalledPassage[];
  readonly citations: readonly Citation[];
  readonly calls: readonly CallRecord[];
  readonly model: string;
  readonly engine: string;
  /** The model is a small one: what it says is to be read with more care than what a large one says. */
  readonly small?: true;
  /** Why this model answered, as a sentence. Absent in answers from before this was kept. */
  readonly why?: string;
  /** Where another model was asked first and failed: how, as a sentence. */
  readonly instead?: string;
  readonly usage?: Usage;
  /** Said again without asking the model, which had said it then, in milliseconds since 1970 (core/broker/answer-cache). */
  readonly saidBefore?: number;
  /**
   * What stands for this answer in later prompts, byte-equal, where that is not simply its text: tool calls with what
   * came back, a result that was shortened, an answer that went round in circles. Empty: the model never sees it.
   */
  readonly turns?: readonly PromptTurn[];
  /** Asking the same again cannot end otherwise. */
  readonly noRetry?: true;
  /**
   * The other answers to the same question, oldest first, and where among them this one stands: see versions.ts.
   * `beside`: the place of another model's answer, shown beside this one until a person keeps one of the two.
   */
  readonly versions?: {
    readonly place: number;
    readonly others: readonly AnswerVersion[];
    readonly beside?: number;
  };
}

/** An answer without what says where it stands. */
export type AnswerVersion = Omit<AnswerMessage, "role" | "id" | "conversationId" | "versions">;

export type Message = QuestionMessage | AnswerMessage;

/** Code places these, not the model: after `at` (a UTF-16 offset in the answer's text) stands the number of `passages[passage]`. */
export interface Citation {
  readonly at: number;
  readonly passage: number;
  /** Where much of what is cited is not the passage's: its words that neither the passage nor the question has. */
  readonly beyond?: readonly string[];
}
