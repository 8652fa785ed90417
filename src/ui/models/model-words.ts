import type { Capabilities } from "#core/broker/capabilities.ts";
import type { Fit } from "#core/broker/fit.ts";
import type { ModelRow, ModelsState, NeuronModel, RemovalRight } from "#app/app.ts";
import { sizeInWords } from "#ui/words/format.ts";
import { canInWords } from "./server-words.ts";

/** For whom it answers, as far as the person sees; and who else may lean on a model that lies here for everybody. */
export function usersInWords({ kind, neurons }: Pick<ModelRow, "kind" | "neurons">, removal: RemovalRight): string {
  const mine =
    neurons.length > 0
      ? `It answers for ${neurons.map(({ name }) => name).join(", ")}.`
      : removal.kind === "alone"
        ? "It answers for no neuron now."
        : "It answers for no neuron of yours now.";
  if (kind !== "brought" || removal.kind === "alone") return mine;
  if (removal.kind === "refused") return `${mine} ${removal.reason}`;
  return removal.others.length === 0
    ? mine
    : `${mine} Neurons of others here (${removal.others.join(", ")}) may use it, too: you do not see them.`;
}

/** The model that a neuron wishes for, where it is no choice: greyed, it says why. */
export const wishInWords = ({ wish, isMissing }: Pick<NeuronModel, "wish" | "isMissing">): string =>
  isMissing === true ? `${wish} (wished for, not here)` : wish;

/** Bytes below which a model knows little by heart: about 300 million parameters at 8 bits. */
const tiny = 320_000_000;

/** What a model is good for, as far as its size tells; of a server's, whose size nobody knows, only what was found out. */
export function goodFor({
  small,
  kind,
  bytes,
  capabilities: { nativeTools } = {},
}: Pick<ModelRow, "small" | "kind" | "bytes" | "capabilities">): string {
  if (kind === "server") {
    if (nativeTools === undefined) return "Whether it asks for tools itself is not found out yet.";
    return nativeTools ? "It asks for tools itself." : "It is told of tools in words.";
  }
  if (!small) return "Longer answers and several steps. It asks for tools itself.";
  const what =
    kind === "carried"
      ? "Short questions and single facts, at once on any machine."
      : bytes !== undefined && bytes < tiny
        ? "Short questions and single facts. It makes facts up readily: check them."
        : "Questions, short texts and summaries. Check facts and sums.";
  return `${what} Tools are called for it; it does not choose them itself.`;
}

/** The facts of a row, each a few words. */
export function factsOf(model: ModelRow): readonly string[] {
  const { bytes, license, languages, architecture, weights, contextWindow, isWindowAssumed, capabilities = {} } = model;
  return [
    ...(bytes === undefined ? [] : [sizeInWords(bytes)]),
    ...(license === undefined ? [] : [license === "not said in the file" ? "Licence not said in the file" : license]),
    ...(languages === undefined ? [] : [languages.map(languageName).join(", ")]),
    ...(architecture === undefined ? [] : [[architecture, weights].filter(Boolean).join(", ")]),
    `reads ${contextWindow.toLocaleString()} tokens${isWindowAssumed === true ? " (assumed)" : ""}`,
    ...capabilitiesInWords(capabilities),
  ];
}

/** Everything known, each a few words, as it was told when the model was tried; nothing for what is not known. */
const capabilitiesInWords = (can: Capabilities): readonly string[] =>
  canInWords(can).map((words) => words.charAt(0).toLowerCase() + words.slice(1));

const names = new Intl.DisplayNames(undefined, { type: "language" });
/** Files say their languages by BCP 47 tags, and some by anything else. */
export function languageName(tag: string): string {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

const fitWords = { fits: "Fits", tight: "Tight", "will not fit": "Will not fit" } as const;
/** Whether it fits, in a word or three; the reason stands below. */
export const fitInWords = ({ kind, lacks }: Fit): string =>
  lacks === "graphics card" ? "Needs a graphics card" : fitWords[kind];

export const modes: readonly { readonly mode: ModelsState["mode"]; readonly name: string; readonly about: string }[] = [
  {
    mode: "local",
    name: "Only here",
    about: "No model elsewhere is asked, whatever a neuron allows. A server on this machine counts as here.",
  },
  {
    mode: "hybrid",
    name: "Here first",
    about: "A model on this device goes before one on a server; a server is asked only where the neuron allows it.",
  },
  {
    mode: "cloud",
    name: "Servers first",
    about: "Where a neuron lets its words leave, a server goes before a model here; the others stay inside.",
  },
];

/** What the machine can do, in a sentence or two. */
export function machineInWords({ machine, free }: Pick<ModelsState, "machine" | "free">): string {
  const gpu = machine.gpu
    ? "The browser may use a graphics card."
    : "There is no graphics card that the browser may use: models run on the processor.";
  const memory =
    machine.memory === undefined
      ? "How much memory there is, the browser does not say."
      : `This machine has ${sizeInWords(machine.memory)} of memory.`;
  const space =
    free === undefined
      ? "How much space is left, the browser does not say."
      : `${sizeInWords(free)} on the disk are free for models.`;
  return `${gpu} ${memory} ${space}`;
}
