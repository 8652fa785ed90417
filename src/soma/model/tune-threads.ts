import type { Forward } from "./forward.ts";
import { measureThreads } from "./measure-threads.ts";
import { createThreadTrial, hopeless, settleThreads } from "./thread-trial.ts";
import type { Team } from "./threads/team.ts";
import type { ThreadChoice } from "./types.ts";

interface Tuning {
  readonly team: Team;
  readonly forward: Forward;
  /** What an earlier load found. */
  readonly known: ThreadChoice;
  /** Told once, what this one found. */
  readonly found: (choice: ThreadChoice) => void;
}

/** Steps with each count: the best of three is a fair time. */
const rounds = 3;

/**
 * Computes as an earlier load found best, and tries that anew with the first steps that are taken anyway: the counts
 * take turns, so that nothing is computed for the trial's sake, and the logits are the same with each. Where reading
 * shows before that the cores are taken by now, it is measured at once: a long prompt must not crawl.
 */
export function tuneThreads({ team, forward, known, found }: Tuning): Pick<Forward, "run" | "logits"> {
  const trial = createThreadTrial(team.size, known.step);
  const turns = Array.from({ length: rounds }, () => trial.counts).flat();
  let isWarm = false; // the first run wakes the helpers and touches the weights
  let isSlow = false;
  let isSettled = false;
  forward.stepThreads = known.step;

  function settle(choice: ThreadChoice | undefined): void {
    isSettled = true;
    if (choice !== undefined) found(choice);
  }
  /** The next step of the trial, timed. */
  function tryStep(run: () => number): void {
    const count = turns.shift() ?? known.step;
    forward.stepThreads = count;
    trial.heard(count, run());
    if (turns.length === 0) settle(settleThreads(trial, team, forward));
  }
  return {
    logits: (row) => forward.logits(row),
    run(tokens, position, wanted) {
      if (isSlow && !isSettled) settle(measureThreads(team, forward, position)); // what it overwrites is written now
      const run = (): number => {
        const began = performance.now();
        forward.run(tokens, position, wanted);
        return performance.now() - began;
      };
      if (isSettled) run();
      else if (tokens.length > 1) isSlow = run() > known.stepMs * tokens.length * hopeless;
      else if (isWarm) tryStep(run);
      else run();
      isWarm = true;
    },
  };
}
