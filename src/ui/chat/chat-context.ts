import { createContext, useContext } from "solid-js";
import type { Accessor } from "solid-js";
import type { DocumentSummary } from "#app/app.ts";
import type { ContextUse } from "#core/neuron/read-ahead.ts";
import type { Message } from "#core/neuron/conversation.ts";
import type { ConversationId, NeuronId } from "#core/words/ids.ts";
import type { Besides } from "./besides.ts";
import type { LiveTurn } from "./turns.ts";

/** What the right column can show. */
export type Side = "why" | "documents" | "facts" | "tools";

/** What the columns of one conversation share. */
export interface ChatView {
  readonly neuronId: Accessor<NeuronId>;
  readonly conversationId: Accessor<ConversationId | undefined>;
  readonly messages: Accessor<readonly Message[]>;
  readonly live: Accessor<LiveTurn | undefined>;
  /** Those of the neuron; empty until they are read. */
  readonly documents: Accessor<readonly DocumentSummary[]>;
  /** Second models that answer in this tab. */
  readonly besides: Besides;
  /** What fills the model's window; undefined until it is there. */
  readonly context: Accessor<ContextUse | undefined>;
  readonly side: Accessor<Side>;
  /** The citation that is pointed at, and so the passage that is lit. */
  readonly lit: Accessor<{ readonly answer: string; readonly passage: number } | undefined>;
  light(answer: string, passage: number): void;
  show(which: Side | "rail"): void;
  readonly wide: Accessor<boolean>;
  readonly roomy: Accessor<boolean>;
}

export const ChatContext = createContext<ChatView>();

export function useChat(): ChatView {
  const chat = useContext(ChatContext);
  if (chat === undefined) throw new Error("A component stands outside a conversation.");
  return chat;
}
