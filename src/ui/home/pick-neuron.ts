import type { NeuronSummary } from "#app/app.ts";

/**
 * The neuron that a question asked on the first screen goes to: the one whose name and description share most words
 * with it, the first of the list when none does. One that something may leave from is never picked unasked.
 */
export function pickNeuron(question: string, neurons: readonly NeuronSummary[]): NeuronSummary | undefined {
  const asked = wordsOf(question);
  let best: NeuronSummary | undefined;
  let most = 0;
  for (const neuron of neurons) {
    if (neuron.open) continue;
    const own = wordsOf(`${neuron.name} ${neuron.description}`);
    const shared = [...asked].filter((word) => own.has(word)).length;
    if (best === undefined || shared > most) {
      best = neuron;
      most = shared;
    }
  }
  return best ?? neurons[0];
}

/** Words of four letters and more, without a plural's s: shorter ones say little about a subject. */
const wordsOf = (text: string): ReadonlySet<string> =>
  new Set((text.toLowerCase().match(/\p{L}{4,}/gu) ?? []).map((word) => word.replace(/s$/, "")));
