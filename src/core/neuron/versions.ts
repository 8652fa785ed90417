/** A question that was answered more than once: its answers stand in one message, and one of them is shown. */
import type { CallRecord } from "#core/synapse/call-record.ts";
import type { AnswerMessage, AnswerVersion } from "./conversation.ts";

/** How many answers to its question a message holds, the one that is shown included. */
export const countVersions = ({ versions }: AnswerMessage): number => 1 + (versions?.others.length ?? 0);

/** Where the one that is shown stands among them, oldest first, from 0. */
const shownVersion = ({ versions }: AnswerMessage): number =>
  Math.min(Math.max(0, Math.trunc(versions?.place ?? 0)), versions?.others.length ?? 0);

/** The same answers with another one shown: from then on it is the one that stands in prompts. Unchanged where there is no such place. */
export function showVersion(answer: AnswerMessage, place: number): AnswerMessage {
  const all = allVersions(answer);
  const chosen = all[place];
  if (chosen === undefined) return answer;
  if (place === shownVersion(answer) && answer.versions?.beside === undefined) return answer;
  const { role, id, conversationId } = answer;
  return { role, id, conversationId, ...chosen, versions: { place, others: all.toSpliced(place, 1) } };
}

/** Another model's answer to the same question, which stands beside the one that is shown until a person keeps one. */
export function withBeside(answer: AnswerMessage, version: AnswerVersion): AnswerMessage {
  const others = [...(answer.versions?.others ?? []), version];
  return { ...answer, versions: { place: shownVersion(answer), others, beside: others.length } };
}

/** A new answer in place of one that is there, which is kept beside it: but for one that said nothing. */
export function inPlaceOf(next: AnswerMessage, earlier: AnswerMessage): AnswerMessage {
  const others = hasSaid(earlier) ? allVersions(earlier) : (earlier.versions?.others ?? []);
  return others.length === 0 ? next : { ...next, versions: { place: others.length, others } };
}

export const hasSaid = (answer: Pick<AnswerMessage, "text" | "calls">): boolean =>
  answer.text !== "" || answer.calls.length > 0;

/** The answer with every version of it changed in the same way. */
export function withEachVersion(
  answer: AnswerMessage,
  how: <Version extends AnswerVersion>(version: Version) => Version,
): AnswerMessage {
  const { versions } = answer;
  const changed = how(answer);
  return versions === undefined ? changed : { ...changed, versions: { ...versions, others: versions.others.map(how) } };
}

/** The tool calls of all versions. */
export const callsOf = (answer: AnswerMessage): readonly CallRecord[] => [
  ...answer.calls,
  ...(answer.versions?.others ?? []).flatMap(({ calls }) => calls),
];

function allVersions(answer: AnswerMessage): readonly AnswerVersion[] {
  const { role: _role, id: _id, conversationId: _conversationId, versions, ...shown } = answer;
  return (versions?.others ?? []).toSpliced(shownVersion(answer), 0, shown);
}
