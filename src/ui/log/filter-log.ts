import type { AuditEntryView } from "#app/app.ts";
import { entryInWords, topics } from "./log-words.ts";

/** The entries that hold every word, anywhere a person can see it, and are of the neuron and the topic, if one is named. */
export function filterLog(
  entries: readonly AuditEntryView[],
  query: string,
  neuronId: string,
  topic = "",
): readonly AuditEntryView[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const actions = topics.find(({ id }) => id === topic)?.actions;
  return entries.filter((entry) => {
    if (neuronId !== "" && entry.neuronId !== neuronId) return false;
    if (actions?.some((action) => entry.action.startsWith(action)) === false) return false;
    const text =
      `${entry.seq} ${entry.phase} ${entry.action} ${entry.subject} ${entryInWords(entry, "")} ${entry.outcome ?? ""} ${JSON.stringify(entry.details)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
