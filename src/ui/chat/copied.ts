import type { AnswerView } from "./thread-view.ts";

/** An answer as it is taken elsewhere: with the document and the passage of every citation. */
export function copied({ text, citations, passages }: Pick<AnswerView, "text" | "citations" | "passages">): string {
  const cited = [...new Set(citations.map(({ passage }) => passage))].sort((one, other) => one - other);
  const sources = cited.flatMap((number) => {
    const passage = passages[number];
    if (passage === undefined) return [];
    const place = [passage.document, passage.heading].filter(Boolean).join(", ");
    return [`${number + 1}. ${place}: "${passage.text.replace(/\s+/g, " ").trim()}"`];
  });
  return sources.length === 0 ? text : `${text.trimEnd()}\n\nFrom:\n${sources.join("\n")}`;
}
