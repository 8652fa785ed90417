import type { Forward } from "./forward.ts";
import { measureThreads } from "./measure-threads.ts";
import type { Team } from "./threads/team.ts";
import { tuneThreads } from "./tune-threads.ts";
import type { LoadOptions, ThreadChoice } from "./types.ts";

/** Finds how many threads take a step, as the options say, and gives what computes so. */
export function chooseThreads(
  team: Team,
  forward: Forward,
  threads: LoadOptions["threads"] = "measure",
): Pick<Forward, "run" | "logits"> {
  if (typeof threads === "number" || team.size === 1) return forward;
  if (threads === "measure") {
    measureThreads(team, forward);
    return forward;
  }
  const known = threads.known();
  if (known !== undefined && fits(known, team))
    return tuneThreads({ team, forward, known, found: (choice) => threads.found(choice) });
  const choice = measureThreads(team, forward);
  if (choice !== undefined) threads.found(choice);
  return forward;
}

/** It may have been found with other cores, or be no choice at all. */
function fits({ step, team, stepMs }: ThreadChoice, { size }: Team): boolean {
  return team === size && Number.isInteger(step) && step >= 1 && step <= size && stepMs > 0 && stepMs < Infinity;
}
