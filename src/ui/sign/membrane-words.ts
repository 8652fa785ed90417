import type { NeuronSummary } from "#app/app.ts";

/** The membrane's state in words, beside the ring: colour is never the only sign. */
export const membraneWords = (neuron: Pick<NeuronSummary, "open" | "tier">): string =>
  neuron.open ? (neuron.tier === 1 ? "May leave, masked" : "May leave") : "Stays inside";

/** The same for everything on this device. */
export function deviceWords(neurons: readonly NeuronSummary[]): string {
  const open = neurons.filter((neuron) => neuron.open);
  const [first] = open;
  if (first === undefined) return "Everything stays on this device";
  return open.length === 1 ? `${first.name} may reach out` : `${open.length} neurons may reach out`;
}
