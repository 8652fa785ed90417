import type { Forward } from "./forward.ts";
import { createThreadTrial, settleThreads } from "./thread-trial.ts";
import type { Team } from "./threads/team.ts";
import type { ThreadChoice } from "./types.ts";

/** Time the measurement may take, in milliseconds; a model that is slower than this gets one try a count. */
const budget = 150;
const rounds = 5;

/**
 * Tries a decode step with different numbers of threads, in turns, and lets the quickest take the steps: on a busy or a
 * small machine fewer threads are, since all wait for the slowest. `position`: the first that the state does not hold;
 * its keys and values and the last logits are overwritten.
 */
export function measureThreads(team: Team, forward: Forward, position = 0): ThreadChoice | undefined {
  const trial = createThreadTrial(team.size);
  const began = performance.now();
  forward.run([0], position, "last"); // wakes the helpers and touches the weights once
  for (let round = 0; round < rounds; round++) {
    for (const count of trial.counts) {
      if (performance.now() - began > budget && trial.tried() > 1) break;
      forward.stepThreads = count;
      const start = performance.now();
      forward.run([0], position, "last");
      trial.heard(count, performance.now() - start);
    }
  }
  return settleThreads(trial, team, forward);
}
