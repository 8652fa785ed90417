import type { AuditPort } from "#core/words/audit-port.ts";
import type { NeuronId } from "#core/words/ids.ts";
import type { Locks } from "#core/words/ports.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import { conversationsLock, holdRestorable } from "#core/neuron/locks.ts";
import { neuronStore, type KnownNeuron, type NeuronManager } from "#core/neuron/manager.ts";
import type { NeuronConfig } from "#core/neuron/neuron.ts";
import type { readNeuron, sentenceOfProblem, writeNeuron } from "#core/neuron/read-neuron.ts";
import type { NeuronDesk, NeuronEdits, NeuronSummary } from "./app.ts";
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
  /** Loads what reads and writes YAML: 30 kB that only making and changing a neuron needs. */
  readonly loadYamlReader: () => Promise<{
    readonly readNeuron: typeof readNeuron;
    readonly writeNeuron: typeof writeNeuron;
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

  async function readYaml(yaml: string) {
    const reader = await deps.loadYamlReader();
    const read = reader.readNeuron(yaml);
    if (read.ok) return { ok: true, config: read.value } as const;
    const reason = read.problem.map(reader.sentenceOfProblem).join("\n");
    return { ok: false, refused: { kind: "refused", reason } } as const;
  }

  return {
    list,
    watchList: (listener) => liveRead(rows, [neuronStore, ...deps.openStores], list, listener),
    config: async (id) => (await manager.get(id))?.config,
    export: (id, options) => packages.export(id, options),
    open: (blob, options) => packages.open(blob, options),

    async create(yaml) {
      const read = await readYaml(yaml);
      if (!read.ok) return read.refused;
      const { id, name } = read.config.metadata;
      if ((await manager.get(id)) !== undefined) {
        const reason = `A neuron with the id ${id} is here already. Give ${name} another id, or remove the other one first.`;
        return { kind: "refused", reason };
      }
      return orRefused(() =>
        audited(audit, { action: "neuron.create", neuronId: id, subject: id }, async () => {
          await rows.write(manager.changesToAdd(read.config, "own"));
          return { kind: "imported" as const, id };
        }),
      );
    },

    async yaml(id, edits = {}) {
      const known = await manager.get(id);
      return known && (await deps.loadYamlReader()).writeNeuron(edited(known.config, edits));
    },

    async change(id, to) {
      const known = await manager.get(id);
      if (known === undefined) return { kind: "refused", reason: "This neuron is not here any more." };
      const { writeNeuron } = await deps.loadYamlReader();
      const read = await readYaml(typeof to === "string" ? to : writeNeuron(edited(known.config, to)));
      if (!read.ok) return read.refused;
      if (read.config.metadata.id !== id) {
        return {
          kind: "refused",
          reason: `A neuron keeps its id, ${id}: what it holds goes by it. Make a new one for another id.`,
        };
      }
      const { change, restore } = await manager.changesToChange(read.config);
      const write = (what: Change) =>
        audited(audit, { action: "neuron.change", neuronId: id, subject: id }, () => rows.write([what]));
      return orRefused(async () => {
        await write(change);
        return { kind: "changed" as const, restore: () => write(restore) };
      });
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

/** A neuron's description with some of its fields replaced. */
function edited(config: NeuronConfig, edits: NeuronEdits): NeuronConfig {
  const { name, description, system, short, tier, preferredModel } = edits;
  const { metadata, prompts, model } = config;
  const shortNow = short ?? prompts.short;
  return {
    ...config,
    metadata: { ...metadata, name: name ?? metadata.name, description: description ?? metadata.description },
    privacy_tier: tier ?? config.privacy_tier,
    model: { ...model, preferred_llm: preferredModel ?? model.preferred_llm },
    prompts: { system: system ?? prompts.system, ...(shortNow ? { short: shortNow } : {}) },
  };
}
