/**
 * Which model answers: pure, so that it can be read, tested and shown. In the order of a neuron's wishes the first model
 * that may be used, can be run and has not just failed; where several places offer it, first the one that a person chose
 * for it on this device; the embedded default where no wish can be met. Nothing is ever
 * chosen that the neuron's privacy tier, the person's mode or the gate keeps from its words, whatever else fails.
 */
import { isOnThisDevice, tierReaches, type PrivacyTier } from "#core/words/tier.ts";
import { broughtPrefix, goesBy, type ModelCard } from "./cards.ts";

/** Where a model runs. A server on this same device counts as this device. */
export type Place = { readonly kind: "browser" } | { readonly kind: "server"; readonly origin: string };

/**
 * What a person wants of this device: `local`, nothing leaves it; `hybrid`, a model here goes before one elsewhere;
 * `cloud`, the other way round.
 */
export type Mode = "local" | "hybrid" | "cloud";

/** What the machine can do, as far as the browser tells. */
export interface Machine {
  readonly gpu: boolean;
  /** The GPU computes in half precision (`shader-f16`). */
  readonly f16?: boolean;
  /** The largest buffer the GPU takes, in bytes. */
  readonly maxBuffer?: number;
  /** In bytes; absent where the browser does not say, or says no more than that there is much. */
  readonly memory?: number;
  /** How many threads an engine may use. */
  readonly threads?: number;
}

/** A model that is at hand for an engine. */
export interface Candidate {
  readonly card: ModelCard;
  readonly engine: string;
  readonly place: Place;
  /** True for engines that are only quick enough on a GPU. */
  readonly needsGpu?: boolean;
}

/** A model that was chosen, as a person is told of it. */
export interface ModelChoice {
  readonly modelId: string;
  readonly name: string;
  readonly engine: string;
  readonly place: Place;
  /** True when it is the one the neuron prefers. */
  readonly preferred: boolean;
  /** A sentence for a person. */
  readonly why: string;
  /** Where the one before it failed for this question: how, as a sentence. */
  readonly instead?: string;
}

/** What a neuron's file wishes for; `NeuronConfig["model"]` fits. */
export interface ModelWish {
  readonly preferred_llm: string;
  readonly fallback_llms: readonly string[];
}

/**
 * Where a person wants a neuron's model to run. Its file names the model alone, so that it means something on other
 * devices too; that two servers here offer one of that name is known to this device only.
 */
export interface PlaceWish {
  /** As the neuron's file names it: for another model the choice says nothing. */
  readonly modelId: string;
  readonly place: Place;
}

export interface Asked {
  readonly wish: ModelWish;
  readonly at?: PlaceWish | undefined;
  readonly tier: PrivacyTier;
  readonly mode: Mode;
  readonly machine: Machine;
  readonly candidates: readonly Candidate[];
  /** Origins of the servers that are connected, those that offer nothing now too. */
  readonly servers?: readonly string[];
  /** Why the gate would not let this neuron's words to an origin, as a sentence; undefined where it would. */
  readonly refusal?: ((origin: string) => string | undefined) | undefined;
  /** Answers when no wish can be met: the id of a candidate that runs in the browser. */
  readonly fallback: string;
  /** What has failed for this question, with the reason as a sentence. */
  readonly failed?: ReadonlyMap<Candidate, string>;
}

export interface Chosen {
  readonly candidate: Candidate;
  /** True when it is the one the neuron prefers. */
  readonly preferred: boolean;
  /** For a person: which model, where it runs if that is not here, and why not the one before it. */
  readonly why: string;
  /** Where the one before it failed for this question: how, as a sentence. */
  readonly instead?: string;
}

/** Weights and what is computed beside them, as a multiple of the weights' bytes: measured 1.9 for ours, less for larger. */
const memoryPerByte = 1.5;

/** Bytes of memory while the model answers, as far as they can be told before. */
export const memoryOf = ({ memory, bytes }: ModelCard): number | undefined =>
  memory ?? (bytes === undefined ? undefined : bytes * memoryPerByte);

/** Undefined when even the fallback has failed. Throws when the fallback is offered by nobody, which is a bug. */
export function choose(asked: Asked): Chosen | undefined {
  const { wish, candidates, fallback } = asked;
  const wishes = [wish.preferred_llm, ...wish.fallback_llms];
  let hindrance: string | undefined; // why not the first wish
  for (const [place, id] of wishes.entries()) {
    const at = asked.at?.modelId.toLowerCase() === id.toLowerCase() ? asked.at.place : undefined;
    const named = sorted(
      { ...asked, at },
      candidates.filter(({ card }) => goesBy(card, id)),
    );
    const open = named.find((candidate) => obstacleOf(asked, candidate) === undefined);
    const [first] = named;
    if (open !== undefined) {
      // the preferred model itself, by another engine or in another place than the first in line
      const before = place === 0 && first !== undefined && first !== open ? obstacleOf(asked, first) : hindrance;
      const lost = at !== undefined && !named.some((one) => isAt(at, one)) ? gone(asked, id, at) : undefined;
      const isPicked = at !== undefined && isAt(at, open) && named.some((one) => !isAt(at, one));
      return chosen(asked, open, place === 0, before ?? lost, isPicked ? pickedWords[at.kind] : "");
    }
    hindrance ??= first === undefined ? absent(id) : obstacleOf(asked, first);
  }
  const last = candidates.find(({ card, place }) => place.kind === "browser" && goesBy(card, fallback));
  if (last === undefined) throw new Error(`The broker's fallback ${fallback} is offered by no engine.`);
  if (asked.failed?.has(last) === true) return undefined;
  return chosen(asked, last, false, hindrance);
}

function absent(id: string): string {
  if (id.startsWith(broughtPrefix)) return "the model it prefers is not on this device.";
  const isOfOllama = /^[^:/]+(\/[^:/]+)*:[^:/]+$/.test(id); // only Ollama names models `name:tag`
  return isOfOllama ? `${id} (a model of an Ollama server) is not connected.` : `${id} is not on this device.`;
}

const isAt = (at: Place, { place }: Pick<Candidate, "place">): boolean =>
  at.kind === "server" ? place.kind === "server" && place.origin === at.origin : place.kind === "browser";

/** Said of the one that a person chose among several. */
const pickedWords = {
  server: ", and you chose this server for it",
  browser: ", and you chose that it runs here",
} as const;

/** Of a chosen place that has no such model any more. */
function gone({ servers }: Pick<Asked, "servers">, id: string, at: Place): string {
  if (at.kind === "browser") return `${id} is not on this device any more, where you chose that it runs.`;
  const isConnected = servers?.includes(at.origin) === true;
  return `${at.origin}, which you chose for ${id}, ${isConnected ? "does not offer it now" : "is not connected any more"}.`;
}

/**
 * The one at the chosen place first. Then nearest first, or for `cloud` farthest; otherwise as they are offered. Servers
 * that the gate keeps from this neuron come last: several may have a model of one name, and what is told is of the one
 * that the neuron was let to.
 */
function sorted(
  { at, mode, refusal }: Pick<Asked, "mode" | "refusal"> & { readonly at: Place | undefined },
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const far = ({ place }: Candidate) => (place.kind === "browser" ? 0 : isOnThisDevice(place.origin) ? 1 : 2);
  const isShut = ({ place }: Candidate) => place.kind === "server" && refusal?.(place.origin) !== undefined;
  const isElsewhere = (candidate: Candidate) => at !== undefined && !isAt(at, candidate);
  const way = mode === "cloud" ? -1 : 1;
  return candidates.toSorted(
    (one, other) =>
      Number(isElsewhere(one)) - Number(isElsewhere(other)) ||
      Number(isShut(one)) - Number(isShut(other)) ||
      way * (far(one) - far(other)),
  );
}

/** A sentence on why this one cannot answer; undefined when it can. */
export function obstacleOf(
  { tier, mode, machine, failed, refusal }: Pick<Asked, "tier" | "mode" | "machine" | "failed" | "refusal">,
  candidate: Candidate,
): string | undefined {
  const { card, place } = candidate;
  if (place.kind === "server" && !tierReaches(tier, place.origin)) {
    return `${card.name} runs at ${place.origin}, and this neuron keeps everything on this device (privacy tier ${tier}).`;
  }
  if (place.kind === "server" && mode === "local" && !isOnThisDevice(place.origin)) {
    return `${card.name} runs at ${place.origin}, and you chose that nothing leaves this device.`;
  }
  const refused = place.kind === "server" ? refusal?.(place.origin) : undefined;
  if (refused !== undefined) return `${card.name} was not asked: ${refused}`;
  const failure = failed?.get(candidate);
  if (failure !== undefined) return failureOf(candidate, failure);
  if (place.kind === "server") return undefined;
  if (candidate.needsGpu === true && !machine.gpu) {
    return `${card.name} needs a graphics card that the browser may use (WebGPU), and there is none.`;
  }
  if (card.f16 === true && machine.f16 !== true)
    return `${card.name} is in half precision, which this graphics card does not compute in.`;
  if ((card.largestBuffer ?? 0) > (machine.maxBuffer ?? Infinity))
    return `${card.name} needs more graphics memory in one piece than this card gives.`;
  const memory = memoryOf(card);
  if (memory !== undefined && machine.memory !== undefined && memory > machine.memory) {
    return `${card.name} needs about ${gigabytes(memory)} GB of memory, and this machine has ${gigabytes(machine.memory)} GB.`;
  }
  return undefined;
}

const failureOf = ({ card }: Candidate, reason: string): string => `${card.name} failed: ${reason}`;

function chosen(
  { failed }: Asked,
  candidate: Candidate,
  preferred: boolean,
  hindrance: string | undefined,
  picked = "",
): Chosen {
  const { card, place } = candidate;
  const where = place.kind === "browser" ? "" : ` It runs at ${place.origin}.`;
  const answers =
    hindrance === undefined
      ? `${card.name} answers: this neuron prefers it${picked}.`
      : `${card.name} answers, because ${hindrance}`;
  const instead = [...(failed ?? [])]
    .map(([one, reason]) => failureOf(one, reason))
    .find((failure) => failure === hindrance);
  return { candidate, preferred, why: answers + where, ...(instead === undefined ? {} : { instead }) };
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
