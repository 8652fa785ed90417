import type { Guesses } from "./key-record.ts";

/** So many tries go by without a pause: a slip of the hand costs nothing. */
const free = 3;
const longestPause = 15 * 60_000;

/**
 * How long the next guess must wait, in milliseconds: after three wrong ones two seconds, then twice as long each time,
 * up to a quarter of an hour. It slows a person at this keyboard. Who holds the disk does not come by here: against them
 * stands what one guess costs (Argon2id, 64 MiB each).
 */
export function pauseBefore(guesses: Guesses | undefined, now: number): number {
  if (guesses === undefined || guesses.count <= free) return 0;
  const pause = Math.min(longestPause, 1000 * 2 ** (guesses.count - free));
  // A clock that was set back does not make the pause longer than it is.
  return Math.max(0, pause - Math.max(0, now - guesses.lastAt));
}
