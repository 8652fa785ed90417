import type { GateTotal } from "#app/app.ts";
import type { NeuronId } from "#core/words/ids.ts";
import { isOnThisDevice } from "#core/words/tier.ts";
import { counted, sizeInWords } from "#ui/words/format.ts";

/** Under this id the gate counts what a person asked by themselves: core/privacy/egress.ts names it so too. */
export const byPerson = "";

/**
 * What the gate's own sums say about one neuron, or about all of BRANE, since it was first opened on this device.
 * Nothing is claimed before they are read. What a person asked for by themselves belongs to no neuron: it counts for
 * BRANE, and beside a neuron it is named as what it is. A server on this same device is not "left".
 */
export function leftOf(
  totals: readonly GateTotal[] | undefined,
  neuronId: NeuronId | undefined,
): { readonly title: string; readonly sentence: string } {
  if (totals === undefined) return { title: "What has left", sentence: "It is being counted." };
  const { requests, refused, unanswered, bytes, origins } = sumOf(
    totals,
    (id) => neuronId === undefined || id === neuronId,
  );
  const own = neuronId === undefined ? undefined : sumOf(totals, (id) => id === byPerson);
  const isLost = requests > 0 && unanswered === requests;
  const more = [
    unanswered === 0 || isLost ? "" : ` ${counted(unanswered, "request")} got no answer.`,
    refused === 0 ? "" : ` ${counted(refused, "request")} refused.`,
    own === undefined || own.requests === 0
      ? ""
      : ` You yourself made ${counted(own.requests, "request")}, such as asking a server for its models.`,
  ].join("");
  if (requests === 0) {
    return neuronId === undefined
      ? { title: "Nothing has left", sentence: `0 requests since BRANE was first opened here.${more}` }
      : {
          title: "Nothing of this neuron has left",
          sentence: `0 requests of this neuron since BRANE was first opened here.${more}`,
        };
  }
  const size = sizeInWords(bytes);
  const here = origins.filter(isOnThisDevice).length;
  const to = `${counted(requests, "request")} to ${counted(origins.length, "address", "addresses")}`;
  if (isLost) {
    return {
      title: `${counted(requests, "request")} without an answer`,
      sentence: `${to}: whether the ${size} arrived is not known.${more}`,
    };
  }
  if (here === 0) return { title: `${size} left this device`, sentence: `${to}.${more}` };
  // The sums do not part the bytes by address: where some went elsewhere, no share of them is claimed to have stayed.
  return here === origins.length
    ? { title: `${size} went to ${here === 1 ? "a server" : "servers"} on this device`, sentence: `${to}.${more}` }
    : { title: `${size} went out`, sentence: `${to}, ${here} of them on this device.${more}` };
}

function sumOf(totals: readonly GateTotal[], counts: (id: NeuronId) => boolean) {
  const mine = totals.filter(({ neuronId }) => counts(neuronId));
  const sum = (of: (total: GateTotal) => number) => mine.reduce((all, total) => all + of(total), 0);
  return {
    requests: sum(({ allowed }) => allowed),
    refused: sum((total) => total.refused),
    unanswered: sum((total) => total.unanswered ?? 0),
    bytes: sum(({ bytesOut }) => bytesOut),
    origins: [...new Set(mine.flatMap((total) => total.origins))],
  };
}
