import type { AuditPort } from "#core/words/audit-port.ts";
import type { NeuronId } from "#core/words/ids.ts";
import type { Locks } from "#core/words/ports.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import { conversationsLock, holdRestorable } from "#core/neuron/locks.ts";
import type { NeuronManager } from "#core/neuron/manager.ts";
import { audited } from "./audited.ts";
import { once } from "./once.ts";

/** What removing something of a neuron writes, and what brings it back. */
export interface Held {
  readonly remove: readonly Change[];
  readonly restore: readonly Change[];
}

interface Deps {
  readonly audit: Pick<AuditPort, "intent" | "outcome">;
  readonly rows: Rows;
  readonly locks: Locks;
  readonly manager: NeuronManager;
  readonly holdings: (id: NeuronId) => Promise<readonly Held[]>;
}

/** Takes a neuron away with all that goes with it, in one write; `restore` brings it back as it was, once. */
export async function removeNeuron(
  { audit, rows, locks, manager, holdings }: Deps,
  id: NeuronId,
): Promise<{ readonly restore: () => Promise<void> }> {
  const write = (action: string, changes: readonly Change[]) =>
    audited(audit, { action, neuronId: id, subject: id }, () => rows.write(changes));
  const back = new AbortController();
  holdRestorable(locks, id, back.signal);
  try {
    const parts = await locks.withLock(conversationsLock, async () => {
      if ((await manager.get(id)) === undefined) return undefined; // another press, or another tab, was first
      const [own, others] = await Promise.all([manager.changesToRemove(id), holdings(id)]);
      const all = [own, ...others];
      await write(
        "neuron.remove",
        all.flatMap(({ remove }) => remove),
      );
      return all;
    });
    if (parts === undefined) {
      back.abort();
      return { restore: () => Promise.resolve() };
    }
    return {
      // What was done since the first time must not be written over by a second.
      restore: once(async () => {
        await write(
          "neuron.restore",
          parts.flatMap(({ restore }) => restore),
        );
        back.abort();
      }),
    };
  } catch (thrown) {
    back.abort();
    throw thrown;
  }
}
