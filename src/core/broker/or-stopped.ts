import type { OpenOutcome } from "./engine.ts";

/** The outcome, or `stopped` when the signal aborts first. The loading itself goes on for the next one who asks. */
export function orStopped(outcome: Promise<OpenOutcome>, signal: AbortSignal): Promise<OpenOutcome> {
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve({ kind: "stopped" });
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    const done = () => signal.removeEventListener("abort", onAbort);
    outcome.then(resolve, reject).then(done, done);
  });
}
