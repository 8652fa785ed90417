import type { GateTotal } from "#app/app.ts";
import type { NeuronId } from "#core/words/ids.ts";
import { counted, sizeInWords } from "#ui/words/format.ts";

/**
 * What the gate's own sums say about one neuron, or about all, since BRANE was first opened on this device. Nothing is
 * claimed before they are read.
 */
export function leftOf(
  totals: readonly GateTotal[] | undefined,
  neuronId: NeuronId | undefined,
): { readonly title: string; readonly sentence: string } {
  if (totals === undefined) return { title: "What has left", sentence: "It is being counted." };
  const mine = totals.filter((total) => neuronId === undefined || total.neuronId === neuronId);
  const sum = (of: (total: GateTotal) => number) => mine.reduce((all, total) => all + of(total), 0);
  const requests = sum(({ allowed }) => allowed);
  const refused = sum((total) => total.refused);
  const origins = new Set(mine.flatMap((total) => total.origins)).size;
  const turnedAway = refused === 0 ? "" : ` ${counted(refused, "request")} refused.`;
  return requests === 0
    ? { title: "Nothing has left", sentence: `0 requests since BRANE was first opened here.${turnedAway}` }
    : {
        title: `${sizeInWords(sum(({ bytesOut }) => bytesOut))} left this device`,
        sentence: `${counted(requests, "request")} to ${counted(origins, "address", "addresses")}.${turnedAway}`,
      };
}
