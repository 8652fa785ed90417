import type { AuditPort } from "#core/words/audit-port.ts";
import { failure, ok, type Result } from "#core/words/result.ts";
import { troubleOf } from "#core/words/rows.ts";
import { hashDefinition } from "./definition.ts";
import type { Registry } from "./registry.ts";
import { runBounded, runTimeout } from "./run-bounded.ts";
import type { UndoTickets } from "./undo-tickets.ts";

/** Takes a call back. Gives a sentence on what was done, or on why nothing was. */
export type UndoCall = (callId: string, signal: AbortSignal) => Promise<Result<string, string>>;

export function createUndo(deps: {
  readonly registry: Registry;
  readonly undo: UndoTickets;
  readonly audit: AuditPort;
}): UndoCall {
  return async (callId, signal) => {
    const kept = await deps.undo.find(callId);
    if (kept === undefined) return failure("This can no longer be undone: its five minutes are over.");
    const { neuronId, tool, ticket, definitionHash } = kept;
    const synapse = await deps.registry.find(neuronId, tool, signal);
    if (synapse?.undo === undefined || (await hashDefinition(synapse.definition)) !== definitionHash) {
      return failure(`${tool} is not there any more, so this cannot be undone.`);
    }
    const intent = await deps.audit.intent({ action: "tool.undo", neuronId, subject: tool, details: { callId } });
    const outcome = await runBounded(
      (context) => synapse.undo?.(ticket, context) ?? Promise.resolve({ kind: "failed", text: `${tool} has no undo.` }),
      { neuronId, callId, signal },
      runTimeout,
    );
    // What has been taken back stays so, whether or not that can still be written down.
    await troubleOf(deps.audit.outcome(intent, outcome.kind, { callId }));
    if (outcome.kind !== "done") return failure(outcome.text);
    await troubleOf(deps.undo.drop(callId));
    return ok(outcome.text);
  };
}
