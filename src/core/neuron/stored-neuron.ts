/** How a neuron lies in storage. On its own, because the schema library loads only when something is kept. */
import * as z from "zod/mini";

const StoredNeuronSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("here"), origin: z.enum(["own", "imported"]), addedAt: z.number(), config: z.unknown() }),
  z.object({ state: z.literal("removed"), removedAt: z.number() }),
]);
export type StoredNeuron = z.infer<typeof StoredNeuronSchema>;

/** Undefined for what a later version wrote: it is left as it lies. */
export const readStoredNeuron = (value: unknown): StoredNeuron | undefined => StoredNeuronSchema.safeParse(value).data;
