import { readBeginning, readDocument } from "#core/axon/stored.ts";
import { readConversation, readMessage } from "#core/neuron/stored.ts";
import type { House } from "./whole-house.ts";

/** Every sentence on what is not as the rooms promise it, in a house that was just opened on a sound disk. */
export async function brokenInvariants(house: House): Promise<readonly string[]> {
  for (const { id } of await house.rows.list("conversations")) await whenSettled(house, id);
  return brokenRows(house, { streaming: false });
}

/**
 * The same of the rows as they lie, changing none. `streaming`: a tab was just killed, and nobody has been there since to
 * end the answer that it was writing.
 */
export async function brokenRows(
  { rows, audit, manager, damage }: Pick<House, "rows" | "audit" | "manager" | "damage">,
  may: { readonly streaming: boolean },
): Promise<readonly string[]> {
  const broken: string[] = [];
  const wrong = (sentence: string) => broken.push(sentence);

  const verdict = await audit.verify();
  if (verdict.kind === "broken") wrong(`The log is broken: ${verdict.reason}`);

  const neurons = new Set((await manager.list()).map(({ config }) => config.metadata.id));
  const conversations = await rows.list("conversations");
  for (const { id, value } of conversations) {
    const conversation = readConversation(value);
    if (conversation === undefined) wrong(`Conversation ${id} cannot be read.`);
    else if (!neurons.has(conversation.neuronId)) wrong(`Conversation ${id} belongs to no neuron.`);
  }
  const known = new Set(conversations.map(({ id }) => id));
  for (const { id, value } of await rows.list("messages")) {
    const message = readMessage(value);
    if (message === undefined) wrong(`Message ${id} cannot be read.`);
    else if (!known.has(message.conversationId)) wrong(`Message ${id} is in no conversation.`);
    else if (message.role === "answer" && message.state === "streaming" && !may.streaming)
      wrong(`Answer ${id} is written by nobody.`);
  }

  const ids = await Promise.all(
    ["documents", "passages", "vectors"].map(async (store) => (await rows.list(store)).map((row) => row.id)),
  );
  for (const id of new Set(ids.flat())) {
    const whole = (await readDocument(rows, id)) ?? (await readBeginning(rows, id)); // a beginning is taken up
    if (whole === undefined) wrong(`Document ${id} is there in part.`);
  }
  for (const { value } of await rows.list("documents")) ownerOf(value, "A document", neurons, wrong);
  for (const { value } of await rows.list("facts")) ownerOf(value, "A fact", neurons, wrong);
  for (const { value } of await rows.list("grants")) ownerOf(value, "A permission", neurons, wrong);

  broken.push(...damage.map((sentence) => `Damage: ${sentence}`));
  return broken;
}

function ownerOf(value: unknown, what: string, neurons: ReadonlySet<string>, wrong: (sentence: string) => void): void {
  const owner = typeof value === "object" && value !== null && "neuronId" in value ? value.neuronId : undefined;
  if (typeof owner !== "string" || !neurons.has(owner)) wrong(`${what} belongs to no neuron.`);
}

/** Whoever opens a conversation ends the answers that nobody writes any more: resolves when there is none left. */
function whenSettled(house: House, id: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = house.conversations.watchMessages(id, (messages) => {
      if (messages.some((message) => message.role === "answer" && message.state === "streaming")) return;
      queueMicrotask(() => stop());
      resolve();
    });
  });
}
