/** How much happened when: the log's times counted into bars of hours, days, weeks or months. */
export interface Bar {
  /** From, and up to without it; milliseconds since 1970, on the person's own calendar. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** How many of them went wrong or were refused. */
  readonly wrong: number;
}
export type Step = "hour" | "day" | "week" | "month";
export interface Timeline {
  readonly step: Step;
  /** Oldest first, without a gap. */
  readonly bars: readonly Bar[];
}

/**
 * The finest bars of which at most `most` are needed. A clock that was once far off makes no endless timeline: what lies
 * more than `most` months before the end is counted into the first bar.
 */
export function timelineOf<Entry extends { readonly at: number }>(
  entries: readonly Entry[],
  isWrong: (entry: Entry) => boolean,
  most: number,
): Timeline {
  if (entries.length === 0) return { step: "day", bars: [] };
  let [first, last] = [Infinity, -Infinity];
  for (const { at } of entries) {
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  const step = steps.find((each) => startsOf(each, first, last, most).length <= most) ?? "month";
  const starts = startsOf(step, first, last, most).slice(-most);
  const counts = starts.map(() => ({ count: 0, wrong: 0 }));
  for (const entry of entries) {
    const bar = counts[placeIn(starts, entry.at)];
    if (bar === undefined) continue;
    bar.count += 1;
    if (isWrong(entry)) bar.wrong += 1;
  }
  const bars = starts.map((from, at) => {
    const { count, wrong } = counts[at] ?? { count: 0, wrong: 0 };
    return { from: at === 0 ? Math.min(from, first) : from, to: starts[at + 1] ?? next(step, from), count, wrong };
  });
  return { step, bars };
}
const steps: readonly Step[] = ["hour", "day", "week", "month"];

/** Where the bars begin, from the last one back: at most one more than `most`, which tells that there are too many. */
function startsOf(step: Step, first: number, last: number, most: number): readonly number[] {
  const starts = [startOf(step, last)];
  while (starts.length <= most && (starts[0] ?? first) > first) starts.unshift(startOf(step, (starts[0] ?? 0) - 1));
  return starts;
}

/** Days have 23 hours at times: the calendar knows, arithmetic does not. */
export function startOf(step: Step, at: number): number {
  const date = new Date(at);
  if (step === "hour") return date.setMinutes(0, 0, 0);
  date.setHours(0, 0, 0, 0);
  if (step === "week") date.setDate(date.getDate() - ((date.getDay() + 6) % 7)); // Monday
  if (step === "month") date.setDate(1);
  return date.getTime();
}
export function next(step: Step, start: number): number {
  const date = new Date(start);
  if (step === "hour") date.setHours(date.getHours() + 1);
  if (step === "day") date.setDate(date.getDate() + 1);
  if (step === "week") date.setDate(date.getDate() + 7);
  if (step === "month") date.setMonth(date.getMonth() + 1);
  return date.getTime();
}

/** The place of the last start that is not after `at`, by halving; the first one takes what is older. */
function placeIn(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? Infinity) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A bar's time as one says it. */
export function barInWords(step: Step, { from, to }: Pick<Bar, "from" | "to">): string {
  const day = (at: number) => new Date(at).toLocaleDateString(undefined, { dateStyle: "medium" });
  if (step === "hour") {
    const hour = (at: number) => new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
    return `${day(from)}, ${hour(from)} to ${hour(to)}`;
  }
  return step === "day" ? day(from) : `${day(from)} to ${day(to - 1)}`;
}
