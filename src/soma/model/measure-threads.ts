import type { Forward } from "./forward.ts";
import type { Team } from "./threads/team.ts";

/** Time the measurement may take, in milliseconds; a model that is slower than this gets one try a count. */
const budget = 150;
/** More threads must be quicker by this factor: they take cores from the page. */
const worth = 0.93;

/**
 * Tries a decode step with one thread, with all, and with the powers of two between, in turns, and keeps the count that
 * is quickest: on a busy or a small machine fewer threads are, since all wait for the slowest.
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
      team.resize(count, { trial: true });
      const start = performance.now();
      forward.run([0], 0, "last");
      best.set(count, Math.min(best.get(count) ?? Infinity, performance.now() - start));
    }
  }
  let chosen = 1;
  for (const count of [...best.keys()].sort((a, b) => a - b))
    if ((best.get(count) ?? Infinity) < (best.get(chosen) ?? Infinity) * worth) chosen = count;
  team.resize(chosen);
}
