import type { AuditPort } from "#core/words/audit-port.ts";
import type { Candidate } from "./choose.ts";

export interface Failure {
  readonly failed: Candidate;
  /** A sentence. */
  readonly reason: string;
  /** Who took over; undefined when nobody was left. */
  readonly next: Candidate | undefined;
  readonly neuronId: string | undefined;
}

/** Keeps in the log that a model failed: which one, why, and which took over. */
export async function noteFailure(
  audit: Pick<AuditPort, "note"> | undefined,
  { failed, reason, next, neuronId }: Failure,
): Promise<void> {
  await audit?.note({
    action: "model.failed",
    ...(neuronId === undefined ? {} : { neuronId }),
    subject: failed.card.id,
    details: {
      ...{ engine: failed.engine, place: placeOf(failed), reason },
      ...(next === undefined ? {} : { next: next.card.id, nextEngine: next.engine, nextPlace: placeOf(next) }),
    },
  });
}

const placeOf = ({ place }: Candidate): string => (place.kind === "browser" ? "browser" : place.origin);
