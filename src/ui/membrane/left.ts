import type { GateEntry } from "#app/app.ts";
import type { NeuronId } from "#core/words/ids.ts";
import { counted, sizeInWords } from "#ui/words/format.ts";

/** What the gate's own log says about one neuron, or about all. */
export function leftOf(
  log: readonly GateEntry[],
  neuronId: NeuronId | undefined,
): { readonly requests: number; readonly refused: number; readonly title: string; readonly sentence: string } {
  const mine = log.filter((entry) => neuronId === undefined || entry.neuronId === neuronId);
  const out = mine.filter((entry) => entry.allowed);
  const bytes = out.reduce((sum, entry) => sum + entry.bytesOut, 0);
  const origins = new Set(out.map((entry) => entry.origin)).size;
  const refused = mine.length - out.length;
  const turnedAway = refused === 0 ? "" : ` ${counted(refused, "request")} refused.`;
  return out.length === 0
    ? {
        requests: 0,
        refused,
        title: "Nothing has left",
        sentence: `0 requests since this page was opened.${turnedAway}`,
      }
    : {
        requests: out.length,
        refused,
        title: `${sizeInWords(bytes)} left this device`,
        sentence: `${counted(out.length, "request")} to ${counted(origins, "address", "addresses")}.${turnedAway}`,
      };
}
