import type { Unsubscribe } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import type { GateRecord } from "./gate-record.ts";

/** What knocked at the gate, oldest first: kept on this device, never exported. The audit log holds it for good. */
export interface GateLog {
  write(record: GateRecord): Promise<void>;
  list(): Promise<readonly GateRecord[]>;
  watch(listener: () => void): Unsubscribe;
}

const store = "gate";
/** The list is for looking at; older entries leave it in blocks. */
const keep = 500;
const block = 100;

export function createGateLog(deps: { readonly rows: Rows; readonly newId: () => string }): GateLog {
  const { rows, newId } = deps;
  return {
    write: async ({ neuronId, ...rest }) => {
      const there = await rows.list(store);
      const old = there.length >= keep + block ? there.slice(0, there.length - keep) : [];
      await rows.write([
        ...old.map(({ id }) => ({ kind: "delete", store, id }) as const),
        { kind: "put", store, id: newId(), value: neuronId === undefined ? rest : { ...rest, neuronId } },
      ]);
    },
    list: async () => {
      const found = await rows.list(store);
      if (found.length === 0) return [];
      const { readKnock } = await import("./stored.ts");
      return found.flatMap(({ value }) => readKnock(value) ?? []);
    },
    watch: (listener) => rows.watch([store], listener),
  };
}
