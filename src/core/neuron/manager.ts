import type { Json } from "#core/words/json.ts";
import type { NeuronId } from "#core/words/ids.ts";
import type { Clock, Unsubscribe } from "#core/words/ports.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import { liveRead } from "./live-read.ts";
import type { NeuronConfig } from "./neuron.ts";
import type { StoredNeuron } from "./stored-neuron.ts";
import type { readNeuronObject } from "./read-neuron-object.ts";

export const neuronStore = "neurons";

/** A neuron that is here, and where it came from. */
export interface KnownNeuron {
  readonly config: NeuronConfig;
  /** `shipped` as the app brings it; `imported` from a package; `own` from a file the person wrote. */
  readonly origin: "shipped" | "imported" | "own";
}

/** What one neuron tells another: the seeds' `task_request` and `task_result` are such types. */
export interface NeuronMessage {
  readonly type: string;
  readonly body: Json;
}

type SendOutcome = { readonly kind: "delivered" } | { readonly kind: "not-reachable"; readonly reason: string };

/** Holds which neurons are here, and carries messages between them. */
export interface NeuronManager {
  /** The shipped ones in their order, then the others in the order they came. */
  list(): Promise<readonly KnownNeuron[]>;
  watchList(listener: (neurons: readonly KnownNeuron[]) => void): Unsubscribe;
  get(id: NeuronId): Promise<KnownNeuron | undefined>;
  /** What adding or replacing a neuron writes, so that an import can switch everything in one write. */
  changesToAdd(config: NeuronConfig, origin: "own" | "imported"): readonly Change[];
  /** What changing how a neuron is described writes, in the place where it stands, and what undoes that. */
  changesToChange(config: NeuronConfig): Promise<{ readonly change: Change; readonly restore: Change }>;
  /** What removing it writes, and what brings it back as it was. A shipped one stays removed after an update. */
  changesToRemove(id: NeuronId): Promise<{ readonly remove: readonly Change[]; readonly restore: readonly Change[] }>;
  /** Shipped neurons that were removed. */
  away(): Promise<readonly NeuronConfig[]>;
  /** What brings a shipped one back as the app brings it. Nothing for any other, and for one that is here. */
  changesToBringBack(id: NeuronId): Promise<readonly Change[]>;
  /** Delivers to whoever listens for `to` on this page. Beyond the page nothing is reachable yet. */
  send(from: NeuronId, to: NeuronId, message: NeuronMessage): Promise<SendOutcome>;
  /** One listener a neuron; a second one takes the first one's place. */
  listen(id: NeuronId, listener: (from: NeuronId, message: NeuronMessage) => Promise<void>): Unsubscribe;
}

export interface NeuronManagerDeps {
  readonly rows: Rows;
  readonly clock: Clock;
  /** What the app brings, read and checked while it was built. */
  readonly shipped: readonly NeuronConfig[];
  /** Loads the reader of stored neurons: only somebody who has some needs it. */
  readonly loadReader: () => Promise<typeof readNeuronObject>;
}

export function createNeuronManager({ rows, clock, shipped, loadReader }: NeuronManagerDeps): NeuronManager {
  const listeners = new Map<NeuronId, (from: NeuronId, message: NeuronMessage) => Promise<void>>();

  async function list(): Promise<readonly KnownNeuron[]> {
    const removed = new Set<NeuronId>();
    const stored: (KnownNeuron & { readonly addedAt: number })[] = [];
    for (const { id, value } of await rows.list(neuronStore)) {
      const row = (await import("./stored-neuron.ts")).readStoredNeuron(value);
      if (row === undefined) continue;
      if (row.state === "removed") {
        removed.add(id);
        continue;
      }
      const config = (await loadReader())(row.config);
      if (config.ok) stored.push({ config: config.value, origin: row.origin, addedAt: row.addedAt });
    }
    const idOf = ({ config }: KnownNeuron): NeuronId => config.metadata.id;
    const changed = new Map(stored.map((neuron) => [idOf(neuron), neuron]));
    const brought = shipped
      .filter(({ metadata }) => !removed.has(metadata.id))
      .map((config): KnownNeuron => changed.get(config.metadata.id) ?? { config, origin: "shipped" });
    const ids = new Set(brought.map(idOf));
    const others = stored.filter((neuron) => !ids.has(idOf(neuron)));
    others.sort((one, other) => one.addedAt - other.addedAt);
    return [...brought, ...others].map(({ config, origin }) => ({ config, origin }));
  }

  async function away(): Promise<readonly NeuronConfig[]> {
    const here = new Set((await list()).map(({ config }) => config.metadata.id));
    return shipped.filter(({ metadata }) => !here.has(metadata.id));
  }

  const put = (id: NeuronId, value: StoredNeuron): Change => ({
    ...{ kind: "put", store: neuronStore, id, value },
  });

  const gone = (id: NeuronId): Change => ({ kind: "delete", store: neuronStore, id });
  const asBefore = (id: NeuronId, before: StoredNeuron | undefined): Change =>
    before === undefined ? gone(id) : put(id, before);

  /** A shipped neuron that nobody has changed has no row. */
  async function storedBefore(id: NeuronId): Promise<StoredNeuron | undefined> {
    const row = await rows.get(neuronStore, id);
    return row === undefined ? undefined : (await import("./stored-neuron.ts")).readStoredNeuron(row);
  }

  return {
    list,
    away,
    changesToBringBack: async (id) => ((await away()).some(({ metadata }) => metadata.id === id) ? [gone(id)] : []),
    watchList: (listener) => liveRead(rows, [neuronStore], list, listener),
    get: async (id) => (await list()).find(({ config }) => config.metadata.id === id),
    changesToAdd: (config, origin) => [
      put(config.metadata.id, { state: "here", origin, addedAt: clock.now(), config }),
    ],
    async changesToChange(config) {
      const { id } = config.metadata;
      const before = await storedBefore(id);
      const here = before?.state === "here" ? before : ({ origin: "own", addedAt: clock.now() } as const);
      const change = put(id, { state: "here", origin: here.origin, addedAt: here.addedAt, config });
      return { change, restore: asBefore(id, before) };
    },
    async changesToRemove(id) {
      const before = await storedBefore(id);
      const isShipped = shipped.some(({ metadata }) => metadata.id === id);
      return {
        remove: [isShipped ? put(id, { state: "removed", removedAt: clock.now() }) : gone(id)],
        restore: [asBefore(id, before)],
      };
    },
    async send(from, to, message) {
      const listener = listeners.get(to);
      if (listener === undefined) {
        return { kind: "not-reachable", reason: `${to} does not listen on this page. Open it first.` };
      }
      await listener(from, message);
      return { kind: "delivered" };
    },
    listen(id, listener) {
      listeners.set(id, listener);
      return () => {
        if (listeners.get(id) === listener) listeners.delete(id);
      };
    },
  };
}
