import type { NeuronId } from "#core/words/ids.ts";
import type { Locks } from "#core/words/ports.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import { neuronStore, type KnownNeuron } from "#core/neuron/manager.ts";
import type { NeuronDesk, NeuronSummary } from "./app.ts";
import { audited } from "./audited.ts";
import type { NeuronWritingDeps } from "./neuron-writing.ts";
import { once } from "./once.ts";
import type { Held } from "./remove-neuron.ts";

/** What one room keeps of a neuron: what removing it writes, and what brings it back. */
export type Holdings = (neuronId: NeuronId) => Promise<Held>;

export interface NeuronDeskDeps extends NeuronWritingDeps {
  readonly locks: Locks;
  /** Everything that goes with a neuron: its conversations, documents, facts … each room names its own. */
  readonly holdings: (id: NeuronId) => Promise<readonly Held[]>;
  /** How far a neuron reaches now: its tier, and the origins that were allowed for it. */
  readonly reach: (neuron: KnownNeuron) => Promise<"nowhere" | "this device" | "elsewhere">;
  /** The stores that `reach` reads. */
  readonly reachStores: readonly string[];
  /** A word that stands for the id of a neuron that we do not ship: the browser keeps addresses, and anybody reads them there. */
  readonly wordFor: (id: NeuronId) => Promise<string>;
  /** Packages: the export and open parts of the desk, loaded on use. */
  readonly packages: Pick<NeuronDesk, "export" | "open">;
}

/** The neurons that are here: listed, made, handed on and removed. */
export function createNeuronDesk(deps: NeuronDeskDeps): NeuronDesk {
  const { manager, rows, packages, audit } = deps;

  const addressOf = async ({ origin, config: { metadata } }: KnownNeuron) =>
    origin === "shipped" ? metadata.id : deps.wordFor(metadata.id);

  const list = async (): Promise<readonly NeuronSummary[]> =>
    Promise.all(
      (await manager.list()).map(async (neuron) => {
        const reach = await deps.reach(neuron);
        return {
          id: neuron.config.metadata.id,
          name: neuron.config.metadata.name,
          description: neuron.config.metadata.description,
          tier: neuron.config.privacy_tier,
          open: reach !== "nowhere",
          ...(reach === "this device" ? { onThisDevice: true } : {}),
          origin: neuron.origin,
          address: await addressOf(neuron),
        };
      }),
    );

  const writing = once(async () => (await import("./neuron-writing.ts")).createNeuronWriting(deps));

  return {
    list,
    watchList: (listener) => liveRead(rows, [neuronStore, ...deps.reachStores], list, listener),
    config: async (id) => (await manager.get(id))?.config,
    export: (id, options) => packages.export(id, options),
    open: (blob, options) => packages.open(blob, options),

    create: async (yaml) => (await writing()).create(yaml),
    yaml: async (...asked) => (await writing()).yaml(...asked),
    change: async (...asked) => (await writing()).change(...asked),
    away: async () => (await manager.away()).map(({ metadata: { id, name } }) => ({ id, name })),
    bringBack: (id) =>
      audited(audit, { action: "neuron.bring-back", neuronId: id, subject: id }, async () =>
        rows.write(await manager.changesToBringBack(id)),
      ),

    remove: async (id) => (await import("./remove-neuron.ts")).removeNeuron(deps, id),
  };
}
