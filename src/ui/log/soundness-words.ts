import type { Soundness } from "#core/audit/log.ts";
import { counted, dayAndTime } from "#ui/words/format.ts";

/** What the checks found that run by themselves, in a sentence or so. */
export function checkedInWords(found: Soundness | undefined): string {
  if (found?.broken !== undefined) {
    const { seq, reason, at } = found.broken;
    return `Broken at entry ${seq.toLocaleString()}, found ${dayAndTime(at)}: ${reason}`;
  }
  if (found?.checked === undefined) return "Not yet";
  const { entries, at, wholeAt } = found.checked;
  const since = wholeAt === at ? "" : `; from the first one on ${dayAndTime(wholeAt)}`;
  return `${counted(entries, "entry", "entries")}, whole, ${dayAndTime(at)}${since}`;
}
