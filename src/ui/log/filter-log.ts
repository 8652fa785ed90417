import type { AuditEntryView } from "#app/app.ts";

/** The entries that hold every word, anywhere a person can see it, and belong to the neuron, if one is named. */
export function filterLog(
  entries: readonly AuditEntryView[],
  query: string,
  neuronId: string,
): readonly AuditEntryView[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    if (neuronId !== "" && entry.neuronId !== neuronId) return false;
    const text =
      `${entry.seq} ${entry.phase} ${entry.action} ${entry.subject} ${entry.outcome ?? ""} ${JSON.stringify(entry.details)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
