import type { Forward } from "./forward.ts";
import type { Team } from "./threads/team.ts";

/** Time the measurement may take, in milliseconds; a model that is slower than this gets one try a count. */
const budget = 150;
/** More threads must take a step in this part of the time: a step waits for memory more than for cores, and cores are the page's too. */
const worth = 0.87;
/** A machine on which all threads take a step in so many times one thread's time has no cores to spare for reading either. */
const hopeless = 2;

/**
 * Tries a decode step with one thread, with all, and with the powers of two between, in turns, and lets the count that
 * is quickest take the steps: on a busy or a small machine fewer threads are, since all wait for the slowest. Reading a
 * prompt is work for cores, so the whole team does it, unless the machine is too busy for that.
 */
export function measureThreads(team: Team, forward: Forward): void {
  const most = team.size;
  if (most === 1) return;
  const counts = [most, 1, ...[2, 4, 8, 16].filter((count) => count < most)];
  const best = new Map<number, number>();
  const began = performance.now();
  forward.run([0], 0, "last"); // wakes the helpers and touches the weights once
  const rounds = 5;
  for (let round = 0; round < rounds; round++) {
    for (const count of counts) {
      if (performance.now() - began > budget && best.size > 1) break;
      forward.stepThreads = count;
      const start = performance.now();
      forward.run([0], 0, "last");
      best.set(count, Math.min(best.get(count) ?? Infinity, performance.now() - start));
    }
  }
  const timeOf = (count: number): number => best.get(count) ?? Infinity;
  let chosen = 1;
  for (const count of [...best.keys()].sort((a, b) => a - b))
    if (timeOf(count) < timeOf(chosen) * worth) chosen = count;
  forward.stepThreads = chosen;
  if (timeOf(most) > timeOf(1) * hopeless) team.resize(1);
}
