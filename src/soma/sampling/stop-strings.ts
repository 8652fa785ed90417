export interface StopFilter {
  /**
   * Takes what the model has written next and gives what may be shown: everything that cannot be part of a stop string
   * any more. With `stopped` the text has ended before a stop string, and later calls give nothing.
   */
  push(text: string): { readonly text: string; readonly stopped: boolean };
  /** What was held back, when the answer ends by itself. */
  end(): string;
}

/**
 * Ends a text before the first stop string in it: the one that is complete first and, of those complete at once, the
 * longest. What comes out does not depend on how the text was cut into pieces, and is never cut between the two halves
 * of a surrogate pair. Empty stop strings are ignored.
 */
export function createStopFilter(stops: readonly string[]): StopFilter {
  const wanted = stops.filter((stop) => stop !== "");
  let held = "";
  let stopped = false;

  return {
    push: (text) => {
      if (stopped) return { text: "", stopped };
      const known = held.length;
      held += text;
      const start = firstStop(held, known, wanted);
      if (start !== undefined) {
        stopped = true;
        const shown = held.slice(0, start);
        held = "";
        return { text: shown, stopped };
      }
      const safe = held.length - undecided(held, wanted);
      const shown = held.slice(0, safe);
      held = held.slice(safe);
      return { text: shown, stopped };
    },
    end: () => {
      const rest = held;
      held = "";
      stopped = true;
      return rest;
    },
  };
}

/** Where the stop string begins that is complete first. The first `known` units are searched already. */
function firstStop(text: string, known: number, stops: readonly string[]): number | undefined {
  let end = Infinity;
  let start: number | undefined;
  for (const stop of stops) {
    const at = text.indexOf(stop, Math.max(0, known - stop.length + 1));
    if (at < 0) continue;
    const itsEnd = at + stop.length;
    if (itsEnd < end || (itsEnd === end && at < (start ?? Infinity))) [end, start] = [itsEnd, at];
  }
  return start;
}

/** How many units at the end may yet become a stop string, or are half a character. */
function undecided(text: string, stops: readonly string[]): number {
  let longest = 0;
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length -= 1) {
      if (text.endsWith(stop.slice(0, length))) longest = length;
    }
  }
  const last = text.length - longest - 1;
  return isHighSurrogate(text.charCodeAt(last)) ? longest + 1 : longest;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
