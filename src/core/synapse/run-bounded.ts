import type { CallContext, RunOutcome } from "./definition.ts";

/** How a run ended. `stopped` and `late` mean that nobody waits any more: what the tool has begun may still take effect. */
export type BoundedOutcome = RunOutcome | { readonly kind: "stopped" | "late"; readonly text: string };

/** The time a tool has, in milliseconds: the 30 seconds of the design documents. */
export const runTimeout = 30_000;

/** The longest result, in characters: more would push the conversation out of the model's window. */
const outputCap = 8_000;

/**
 * Runs with an end: when the signal aborts or the time is over, the work's own signal is aborted and it is waited for no
 * longer, whether it listens or not. What it throws becomes a failure, since a broken tool must not break the turn.
 */
export async function runBounded(
  work: (context: CallContext) => Promise<RunOutcome>,
  context: CallContext,
  timeoutMs: number,
): Promise<BoundedOutcome> {
  if (context.signal.aborted) return stopped;
  const own = new AbortController();
  let end: (outcome: BoundedOutcome) => void = () => undefined;
  const ended = new Promise<BoundedOutcome>((resolve) => (end = resolve));
  const timer = setTimeout(() => {
    end({
      kind: "late",
      text: `No answer within ${Math.round(timeoutMs / 1000)} seconds, so it was stopped. It may have taken effect.`,
    });
  }, timeoutMs);
  const stop = () => end(stopped);
  context.signal.addEventListener("abort", stop, { once: true });
  try {
    const run = work({ ...context, signal: own.signal }).catch((thrown: unknown): BoundedOutcome => ({
      kind: "failed",
      text: `The tool broke: ${reasonOf(thrown)}`,
    }));
    const outcome = await Promise.race([ended, run]);
    return { ...outcome, text: capped(outcome.text) };
  } finally {
    clearTimeout(timer);
    context.signal.removeEventListener("abort", stop);
    own.abort();
  }
}

const stopped: BoundedOutcome = { kind: "stopped", text: "Stopped before it ended. It may have taken effect." };

const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : "it gave no reason.");

/** At most `outputCap` characters, and a sentence on what was left out. */
function capped(text: string): string {
  if (text.length <= outputCap) return text;
  const shown = text.slice(0, outputCap).replace(/[\uD800-\uDBFF]$/, ""); // no half of a surrogate pair
  return `${shown}\n[The result has ${text.length} characters; these are the first ${shown.length}.]`;
}
