import type { NeuronSummary } from "#app/app.ts";

/** The membrane's state in words, beside the ring: colour is never the only sign. */
export const membraneWords = ({ open, onThisDevice }: Pick<NeuronSummary, "open" | "onThisDevice">): string =>
  open ? (onThisDevice === true ? "Stays on this device" : "May leave") : "Stays inside";

/**
 * The same for all neurons on this device. It says nothing of what has left: a person may have asked a server by
 * themselves, and that no neuron's state tells.
 */
export function deviceWords(neurons: readonly Pick<NeuronSummary, "name" | "open">[]): string {
  const open = neurons.filter((neuron) => neuron.open);
  const [first] = open;
  if (first === undefined) return "Nothing leaves this device by itself";
  return open.length === 1 ? `${first.name} may reach out` : `${open.length} neurons may reach out`;
}
