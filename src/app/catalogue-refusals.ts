import type { AuditPort } from "#core/words/audit-port.ts";
import type { Locks } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";

const store = "catalogue-refusals";
const last = "last";
/** A note is read by a person: the first few sentences tell what is wrong with the list. */
const most = { sentences: 20, characters: 300 } as const;

/**
 * Keeps in the log what was left out of the list of models that the house puts beside the app: once for each change of
 * it, however often and in however many tabs it is looked at. A list that cannot be reached refuses nothing, and does
 * not make the same words news.
 */
export async function noteRefusals(
  { rows, locks, audit }: { readonly rows: Rows; readonly locks: Locks; readonly audit: AuditPort },
  refused: readonly string[],
): Promise<void> {
  if (refused.length === 0) return;
  const reasons = refused.slice(0, most.sentences).map((reason) => reason.slice(0, most.characters));
  const said = JSON.stringify([refused.length, reasons]);
  await locks.withLock("catalogue refusals", async () => {
    if ((await rows.get(store, last)) === said) return;
    await audit.note({ action: "model.catalogue", subject: "refused", details: { left: refused.length, reasons } });
    await rows.write([{ kind: "put", store, id: last, value: said }]);
  });
}
