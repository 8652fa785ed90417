import type { AuditPort } from "#core/words/audit-port.ts";
import type { NeuronId } from "#core/words/ids.ts";
import type { Locks } from "#core/words/ports.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import { conversationsLock, holdRestorable } from "#core/neuron/locks.ts";
import { neuronStore, type KnownNeuron, type NeuronManager } from "#core/neuron/manager.ts";
import type { readNeuron, sentenceOfProblem } from "#core/neuron/read-neuron.ts";
import type { NeuronDesk, NeuronSummary } from "./app.ts";
import { audited, orRefused } from "./audited.ts";
import { once } from "./once.ts";

/** What one room keeps of a neuron: what removing it writes, and what brings it back. */
export type Holdings = (neuronId: NeuronId) => Promise<Held>;
interface Held {
  readonly remove: readonly Change[];
  readonly restore: readonly Change[];
}

export interface NeuronDeskDeps {
  readonly manager: NeuronManager;
  readonly rows: Rows;
  readonly locks: Locks;
  /** Everything that goes with a neuron: its conversations, documents, facts … each room names its own. */
  readonly holdings: (id: NeuronId) => Promise<readonly Held[]>;
  /** Whether anything may leave for a neuron now: its tier, and an origin that was allowed for it. */
  readonly isOpen: (neuron: KnownNeuron) => Promise<boolean>;
  /** The stores that `isOpen` reads. */
  readonly openStores: readonly string[];
  /** Packages: the export and open parts of the desk, loaded on use. */
  readonly packages: Pick<NeuronDesk, "export" | "open">;
  /** Loads the reader of YAML: 30 kB that only `create` needs. */
  readonly loadYamlReader: () => Promise<{
    readonly readNeuron: typeof readNeuron;
    readonly sentenceOfProblem: typeof sentenceOfProblem;
  }>;
  readonly audit: Pick<AuditPort, "intent" | "outcome">;
}

/** The neurons that are here: listed, made, handed on and removed. */
export function createNeuronDesk(deps: NeuronDeskDeps): NeuronDesk {
  const { manager, rows, locks, holdings, packages, audit } = deps;

  const list = async (): Promise<readonly NeuronSummary[]> =>
    Promise.all(
      (await manager.list()).map(async (neuron) => ({
        id: neuron.config.metadata.id,
        name: neuron.config.metadata.name,
        description: neuron.config.metadata.description,
        tier: neuron.config.privacy_tier,
        open: await deps.isOpen(neuron),
        origin: neuron.origin,
      })),
    );

  return {
    list,
    watchList: (listener) => liveRead(rows, [neuronStore, ...deps.openStores], list, listener),
    config: async (id) => (await manager.get(id))?.config,
    export: (id, options) => packages.export(id, options),
    open: (blob, options) => packages.open(blob, options),

    async create(yaml) {
      const reader = await deps.loadYamlReader();
      const read = reader.readNeuron(yaml);
      if (!read.ok) return { kind: "refused", reason: read.problem.map(reader.sentenceOfProblem).join("\n") };
      const { id, name } = read.value.metadata;
      if ((await manager.get(id)) !== undefined) {
        const reason = `A neuron with the id ${id} is here already. Give ${name} another id, or remove the other one first.`;
        return { kind: "refused", reason };
      }
      return orRefused(() =>
        audited(audit, { action: "neuron.create", neuronId: id, subject: id }, async () => {
          await rows.write(manager.changesToAdd(read.value, "own"));
          return { kind: "imported" as const, id };
        }),
      );
    },

    away: async () => (await manager.away()).map(({ metadata: { id, name } }) => ({ id, name })),
    bringBack: (id) =>
      audited(audit, { action: "neuron.bring-back", neuronId: id, subject: id }, async () =>
        rows.write(await manager.changesToBringBack(id)),
      ),

    async remove(id) {
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
    },
  };
}
