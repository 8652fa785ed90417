import type { Forward } from "./forward.ts";
import type { Team } from "./threads/team.ts";
import type { ThreadChoice } from "./types.ts";

/** More threads must take a step in this part of the time: a step waits for memory more than for cores, and cores are the page's too. */
const worth = 0.87;
/** A machine on which all threads take a step in so many times one thread's time has no cores to spare for reading either. */
export const hopeless = 2;

/** Compares what a step takes with one thread, with all of a team, and with the powers of two between. */
interface ThreadTrial {
  /** To be tried in turns. */
  readonly counts: readonly number[];
  /** A step took so many milliseconds with so many threads. */
  heard(count: number, ms: number): void;
  /** How many counts were tried. */
  tried(): number;
  /** The quickest. Of each count its best time counts: whatever else ran can only have made it longer. */
  verdict(): { readonly choice: ThreadChoice; readonly isHopeless: boolean };
}

/** `first`: the count to begin each round with. */
export function createThreadTrial(team: number, first = team): ThreadTrial {
  const best = new Map<number, number>();
  const timeOf = (count: number): number => best.get(count) ?? Infinity;
  return {
    counts: [...new Set([first, team, 1, ...[2, 4, 8, 16].filter((count) => count < team)])],
    heard: (count, ms) => best.set(count, Math.min(timeOf(count), ms)),
    tried: () => best.size,
    verdict() {
      let step = 1;
      for (const count of [...best.keys()].sort((a, b) => a - b))
        if (timeOf(count) < timeOf(step) * worth) step = count;
      return { choice: { step, team, stepMs: timeOf(step) }, isHopeless: timeOf(team) > timeOf(1) * hopeless };
    },
  };
}

/**
 * Lets the quickest count take the steps. The whole team reads prompts, since that is work for cores, unless the machine
 * is too busy: then one thread does, and nothing is worth remembering.
 */
export function settleThreads(trial: ThreadTrial, team: Team, forward: Forward): ThreadChoice | undefined {
  const { choice, isHopeless } = trial.verdict();
  forward.stepThreads = choice.step;
  if (isHopeless) team.resize(1);
  return team.size === choice.team ? choice : undefined; // a thread may have failed meanwhile
}
