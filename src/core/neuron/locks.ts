/** The locks that what is said is kept under, over all tabs. */
import type { ConversationId, MessageId, NeuronId } from "#core/words/ids.ts";
import type { Locks } from "#core/words/ports.ts";

const answerPrefix = "answer:";

/** Held as long as an answer is being written, by the tab that writes it. */
export const answerLock = (id: MessageId): string => `${answerPrefix}${id}`;

/** One answer at a time in a conversation: each prompt holds the answer before. */
export const turnLock = (id: ConversationId): string => `conversation:${id}`;

/**
 * Held for as long as it takes to read what is kept of conversations and to write by what was read. One lock for all of
 * them, since a neuron is removed with all it said; without it, an answer that is just being stored would bring back
 * the conversation that is just being removed.
 */
export const conversationsLock = "conversations";

/** Resolves when no tab is writing an answer: at once when none is. */
export async function untilNoAnswerIsWritten(locks: Locks): Promise<void> {
  for (;;) {
    const [name] = await locks.held(answerPrefix);
    if (name === undefined) return;
    await locks.withLock(name, () => Promise.resolve());
  }
}

const restorablePrefix = "restorable:";

/** Holds a removed neuron as one that can be brought back, until the signal aborts or the tab is gone. */
export function holdRestorable(locks: Locks, id: NeuronId, until: AbortSignal): void {
  const held = () => new Promise<void>((resolve) => until.addEventListener("abort", () => resolve(), { once: true }));
  locks.withLock(restorablePrefix + id, held, until).catch(() => undefined); // rejects only when it aborts while waiting
}

/** Removed neurons that some tab can still bring back: what the rows do not hold of them (their files) has to wait. */
export const restorable = async (locks: Locks): Promise<readonly NeuronId[]> =>
  (await locks.held(restorablePrefix)).map((name) => name.slice(restorablePrefix.length));
