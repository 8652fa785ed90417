import type { AuditEvent, AuditPort } from "#core/words/audit-port.ts";
import { StorageTrouble, troubleOf } from "#core/words/rows.ts";

type Refusal = { readonly kind: "refused"; readonly reason: string };

/**
 * Runs `effect` between its intent and its outcome in the log: where the log cannot be written, nothing happens. An
 * effect that throws, or ends as `refused`, is logged as failed; one that ends as `stopped`, as stopped.
 *
 * An effect that has happened is told as it ended, also when the log cannot take its outcome any more: the intent stays
 * open there, as after a crash. To say "refused" of what is there, or to lose the way back, would be worse.
 */
export async function audited<Done>(
  audit: Pick<AuditPort, "intent" | "outcome">,
  event: AuditEvent,
  effect: () => Promise<Done>,
): Promise<Done> {
  const intent = await audit.intent(event);
  let done: Done;
  try {
    done = await effect();
  } catch (thrown) {
    await audit.outcome(intent, "failed").catch(() => undefined); // the first trouble is told
    throw thrown;
  }
  await troubleOf(audit.outcome(intent, wordFor(done)));
  return done;
}

/** Storage's own words (a full disk, another tab's upgrade) become a refusal; everything else is thrown on. */
export async function orRefused<Done>(work: () => Promise<Done>): Promise<Done | Refusal> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof StorageTrouble) return { kind: "refused", reason: thrown.message };
    throw thrown;
  }
}

function wordFor(done: unknown): "done" | "failed" | "stopped" {
  const kind = typeof done === "object" && done !== null && "kind" in done ? done.kind : undefined;
  return kind === "refused" ? "failed" : kind === "stopped" ? "stopped" : "done";
}
