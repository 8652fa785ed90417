import type { DocumentSummary } from "#app/app.ts";
import { waitInWords } from "./format.ts";

/** `12 of 34 passages read, about 10 seconds left`. */
export function readingInWords({ progress, passages }: DocumentSummary): string {
  if (progress === undefined) return "Being read";
  const left = progress.secondsLeft === undefined ? "" : `, ${waitInWords(progress.secondsLeft)} left`;
  return `${progress.done.toLocaleString()} of ${passages.toLocaleString()} passages read${left}`;
}
