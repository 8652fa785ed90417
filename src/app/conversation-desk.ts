import type { AuditPort } from "#core/words/audit-port.ts";
import type { Conversations } from "#core/neuron/conversations.ts";
import type { ConversationDesk } from "./app.ts";
import { audited } from "./audited.ts";
import { once } from "./once.ts";

export interface ConversationDeskDeps {
  readonly conversations: Conversations;
  readonly audit: Pick<AuditPort, "intent" | "outcome">;
}

/** Conversations, as the screen sees them. */
export function createConversationDesk({ conversations, audit }: ConversationDeskDeps): ConversationDesk {
  return {
    list: (neuronId) => conversations.list(neuronId),
    watchList: (neuronId, listener) => conversations.watchList(neuronId, listener),
    create: (neuronId) => conversations.create(neuronId),
    async rename(id, title) {
      const here = await conversations.get(id);
      if (here === undefined) return conversations.rename(id, title);
      const event = { action: "conversation.rename", subject: id, neuronId: here.neuronId }; // a title is personal
      await audited(audit, event, () => conversations.rename(id, title));
    },
    async remove(id) {
      const neuronId = (await conversations.get(id))?.neuronId;
      if (neuronId === undefined) return { restore: () => Promise.resolve() }; // it is gone already
      const event = (action: string) => ({ action, subject: id, neuronId });
      const { restore } = await audited(audit, event("conversation.remove"), () => conversations.remove(id));
      return { restore: once(() => audited(audit, event("conversation.restore"), restore)) };
    },
    watchMessages: (id, listener) => conversations.watchMessages(id, listener),
    showVersion: (id, place) => conversations.showVersion(id, place),
  };
}
