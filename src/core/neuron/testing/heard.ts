/** What tests of the turn hear: the promises every turn keeps, checked on each one that is listened to. */
import { expect } from "vitest";
import type { AnswerMessage } from "../conversation.ts";
import type { Surroundings } from "../fake-surroundings.ts";
import type { TurnEvent } from "../turn-event.ts";

export type Ended = Extract<TurnEvent, { readonly kind: "ended" }>;

/** The end of a turn. `started` came first and once, `ended` last and once, and its text is all that was shown. */
export function endOf(events: readonly TurnEvent[]): Ended {
  const last = events.at(-1);
  if (last?.kind !== "ended") throw new Error("A turn ends with `ended`.");
  const frame = events.map(({ kind }) => kind).filter((kind) => kind === "ended" || kind === "started");
  expect(frame).toEqual(["started", "ended"]);
  expect(events[0]?.kind).toBe("started");
  expect(last.text).toBe(shown(events));
  return last;
}

export const shown = (events: readonly TurnEvent[]): string =>
  events.map((event) => (event.kind === "delta" ? event.text : "")).join("");

export const conversationOf = (events: readonly TurnEvent[]): string =>
  events[0]?.kind === "started" ? events[0].conversationId : "";

export async function heard(events: AsyncIterable<TurnEvent>): Promise<readonly TurnEvent[]> {
  const all: TurnEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

export async function lastAnswer({ conversations }: Surroundings, id: string): Promise<AnswerMessage> {
  const answer = (await conversations.messages(id)).findLast((message) => message.role === "answer");
  if (answer?.role !== "answer") throw new Error("no answer");
  return answer;
}
