import type { LogGlance } from "#app/app.ts";
import { entryInWords, hasGoneWrong, topics } from "./log-words.ts";

/** What a person wants to see of the log. Everything that is empty, false or absent lets all pass. */
export interface LogFilter {
  readonly words: string;
  readonly neuronId: string;
  /** Who did it, by name. */
  readonly by: string;
  /** One of `topics`. */
  readonly topic: string;
  /** What was denied, refused or failed, and what never got an outcome. */
  readonly onlyWrong: boolean;
  /** From a moment up to, and without, another; milliseconds since 1970. */
  readonly between?: readonly [from: number, to: number];
}
export const everything: LogFilter = { words: "", neuronId: "", by: "", topic: "", onlyWrong: false };

/** The entries that hold every word, anywhere a person can see it, and are all else that is wanted. */
export function filterLog(glances: readonly LogGlance[], filter: LogFilter): readonly LogGlance[] {
  const words = filter.words.toLowerCase().split(/\s+/).filter(Boolean);
  const actions = topics.find(({ id }) => id === filter.topic)?.actions;
  const [from, to] = filter.between ?? [-Infinity, Infinity];
  return glances.filter(
    (glance) =>
      glance.at >= from &&
      glance.at < to &&
      (filter.neuronId === "" || glance.neuronId === filter.neuronId) &&
      (filter.by === "" || glance.by === filter.by) &&
      actions?.some((action) => glance.action.startsWith(action)) !== false &&
      (!filter.onlyWrong || isWrong(glance)) &&
      holds(glance, words),
  );
}

/** Who did something in it, by name and in their order; nobody where one person has the machine for themselves. */
export const peopleIn = (glances: readonly LogGlance[]): readonly string[] =>
  [...new Set(glances.flatMap(({ by }) => by ?? []))].sort((one, other) => one.localeCompare(other));

/** Whether it tells of something that was kept from happening, or went wrong. */
export const isWrong = (glance: LogGlance): boolean =>
  hasGoneWrong(glance) || glance.open === true || /denied|refused|not-called/.test(glance.action);

/** The sentence is made only where the entry's own words do not do. */
function holds(glance: LogGlance, words: readonly string[]): boolean {
  const missing = words.filter((word) => !glance.text.includes(word));
  if (missing.length === 0) return true;
  const sentence = entryInWords(glance, "").toLowerCase();
  return missing.every((word) => sentence.includes(word));
}
