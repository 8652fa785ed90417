import type { Locks, Unsubscribe } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import type { GateRecord, GateTotal } from "./gate-record.ts";

/** What knocked at the gate: kept on this device, never exported. The audit log holds it for good. */
export interface GateLog {
  write(record: GateRecord): Promise<void>;
  /** One that was let through for this neuron brought no answer. */
  unanswered(neuronId: string): Promise<void>;
  /** The newest ones, oldest first. */
  list(): Promise<readonly GateRecord[]>;
  /** Sums over everything that ever knocked here, one for each neuron: they outlive the entries they were made of. */
  totals(): Promise<readonly GateTotal[]>;
  watch(listener: () => void): Unsubscribe;
}

const store = "gate";
const totalStore = "gate-totals";
/** The list is for looking at; older entries leave it in blocks. What they say of a neuron stays in its total. */
const keep = 500;
const block = 100;

export function createGateLog(deps: {
  readonly rows: Rows;
  readonly locks: Locks;
  readonly newId: () => string;
}): GateLog {
  const { rows, locks, newId } = deps;
  const knocks = async () => {
    const found = await rows.list(store);
    if (found.length === 0) return [];
    const { readKnock } = await import("./stored.ts");
    return found.flatMap(({ value }) => readKnock(value) ?? []);
  };
  return {
    // Under a lock: two tabs that count at once must both be counted.
    write: (record) =>
      locks.withLock("gate-log", async () => {
        const { neuronId = "", ...rest } = record;
        const { readTotal } = await import("./stored.ts");
        const total = readTotal(await rows.get(totalStore, neuronId)) ?? nothing(neuronId);
        const there = await rows.list(store);
        const old = there.length >= keep + block ? there.slice(0, there.length - keep) : [];
        await rows.write([
          ...old.map(({ id }) => ({ kind: "delete", store, id }) as const),
          { kind: "put", store, id: newId(), value: neuronId === "" ? rest : { ...rest, neuronId } },
          { kind: "put", store: totalStore, id: neuronId, value: added(total, record) },
        ]);
      }),
    unanswered: (neuronId) =>
      locks.withLock("gate-log", async () => {
        const { readTotal } = await import("./stored.ts");
        const total = readTotal(await rows.get(totalStore, neuronId)) ?? nothing(neuronId);
        const value = { ...total, unanswered: (total.unanswered ?? 0) + 1 };
        await rows.write([{ kind: "put", store: totalStore, id: neuronId, value }]);
      }),
    list: knocks,
    totals: async () => {
      const found = await rows.list(totalStore);
      if (found.length === 0) return [];
      const { readTotal } = await import("./stored.ts");
      return found.flatMap(({ value }) => readTotal(value) ?? []);
    },
    watch: (listener) => rows.watch([store, totalStore], listener),
  };
}

const nothing = (neuronId: string): GateTotal => ({ neuronId, bytesOut: 0, allowed: 0, refused: 0, origins: [] });

function added(total: GateTotal, { at, origin, allowed, bytesOut }: GateRecord): GateTotal {
  if (!allowed) return { ...total, refused: total.refused + 1 };
  return {
    ...total,
    bytesOut: total.bytesOut + bytesOut,
    allowed: total.allowed + 1,
    origins: [...new Set([...total.origins, origin])],
    last: { origin, at },
  };
}
