import type { Conversations } from "#core/neuron/conversations.ts";
import type { ConversationDesk } from "./app.ts";

/** Conversations, as the screen sees them. */
export function createConversationDesk({ conversations }: { readonly conversations: Conversations }): ConversationDesk {
  return {
    list: (neuronId) => conversations.list(neuronId),
    watchList: (neuronId, listener) => conversations.watchList(neuronId, listener),
    create: (neuronId) => conversations.create(neuronId),
    rename: (id, title) => conversations.rename(id, title),
    remove: (id) => conversations.remove(id),
    watchMessages: (id, listener) => conversations.watchMessages(id, listener),
  };
}
