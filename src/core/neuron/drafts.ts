import type { ConversationId, NeuronId } from "#core/words/ids.ts";
import type { Locks } from "#core/words/ports.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import { conversationsLock } from "./locks.ts";
import type { NeuronManager } from "./manager.ts";
import { conversationStore } from "./stores.ts";

export const draftStore = "drafts"; // tagged by neuron

/** Where something is typed: in a conversation, in a neuron's next one, or on the first screen. */
export interface DraftPlace {
  readonly neuronId?: NeuronId;
  readonly conversationId?: ConversationId;
}

/** What was typed and not sent. As private as what was said, so a sealed row; it goes with its conversation or neuron. */
export interface Drafts {
  /** Empty where there is none. */
  get(place: DraftPlace): Promise<string>;
  /** Empty text removes it. Nothing is kept for a neuron or conversation that is not there any more. */
  keep(place: DraftPlace, text: string): Promise<void>;
}

/** Characters: what is typed by hand never comes near, and what is pasted beyond is not a draft. */
const longest = 200_000;

export const draftId = ({ neuronId = "", conversationId = "" }: DraftPlace): string => `${neuronId}/${conversationId}`;

export const putDraft = (place: DraftPlace, text: unknown): Change => ({
  ...{ kind: "put", store: draftStore, id: draftId(place), value: text },
  tags: place.neuronId === undefined ? [] : [place.neuronId],
});

export function createDrafts(deps: {
  readonly rows: Rows;
  readonly locks: Locks;
  readonly manager: Pick<NeuronManager, "get">;
}): Drafts {
  const { rows, locks, manager } = deps;

  async function isThere({ neuronId, conversationId }: DraftPlace): Promise<boolean> {
    if (neuronId !== undefined && (await manager.get(neuronId)) === undefined) return false;
    return conversationId === undefined || (await rows.get(conversationStore, conversationId)) !== undefined;
  }

  return {
    async get(place) {
      const text = await rows.get(draftStore, draftId(place));
      return typeof text === "string" ? text : "";
    },
    // Under the lock that removals take: what is typed last must not outlive them, nor be written before what was typed first.
    keep: (place, text) =>
      locks.withLock(conversationsLock, async () => {
        const kept = text !== "" && text.length <= longest && (await isThere(place));
        await rows.write([kept ? putDraft(place, text) : { kind: "delete", store: draftStore, id: draftId(place) }]);
      }),
  };
}
