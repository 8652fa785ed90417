import * as z from "zod/mini";
import type { Unsubscribe } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";

/** One knock at the gate, let through or not. */
export interface GateRecord {
  readonly at: number;
  readonly neuronId?: string | undefined;
  readonly origin: string;
  readonly purpose: string;
  readonly allowed: boolean;
  readonly reason: string;
  /** Bytes of the request's body; addresses and headers go besides. */
  readonly bytesOut: number;
}

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

const Row = z.object({
  at: z.number(),
  neuronId: z.optional(z.string()),
  origin: z.string(),
  purpose: z.string(),
  allowed: z.boolean(),
  reason: z.string(),
  bytesOut: z.number(),
});

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
      return found.flatMap(({ value }) => {
        const read = Row.safeParse(value);
        return read.success ? [read.data] : [];
      });
    },
    watch: (listener) => rows.watch([store], listener),
  };
}
