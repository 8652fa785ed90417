/** Which models to propose to somebody: for each task, what fits this machine and serves best first. Pure. */
import { tasks, type Task } from "./catalogue-about.ts";
import type { Mirror } from "./catalogue-entry.ts";
import { besideMirrors, listedBytes, type ListedModel } from "./listed-model.ts";
import type { Machine } from "./choose.ts";
import { fitOf, type Fit, type Need, type Room } from "./fit.ts";

export interface Proposal {
  readonly entry: ListedModel;
  readonly fit: Fit;
  /** Of all its files; reckoned where a hub has yet to tell them. */
  readonly bytes: number;
  /** In bytes, while it answers. */
  readonly memory: number;
  /** `slow`: its answer would come more slowly than one reads. */
  readonly pace: "quick" | "slow";
  /** Who gives single files of it beside its mirrors. */
  readonly beside: readonly Mirror[];
}

export interface ProposalsForTask {
  readonly task: Task;
  /** Best first. */
  readonly proposals: readonly Proposal[];
}

/** Of a model of which no more is known, as a multiple of its bytes: what GGUF files of this list need, and some. */
const memoryPerByte = 1.5;

/** What a model needs of a machine that does not have it yet. */
export function needOfEntry(entry: ListedModel): Need {
  const bytes = listedBytes(entry);
  const {
    memory = Math.ceil(bytes * memoryPerByte),
    gpu = entry.format === "mlc",
    f16,
    largestBuffer,
  } = entry.about ?? {};
  return {
    ...{ memory, toKeep: bytes, onCpu: entry.format === "gguf", gpu },
    ...(f16 === undefined ? {} : { f16 }),
    ...(largestBuffer === undefined ? {} : { largestBuffer }),
  };
}

/**
 * Every entry under each of its tasks; what says no task is for talking. A model that fits goes before one that is
 * tight, and that before one that will not fit; one that answers as quickly as it is read before a slow one; with a GPU
 * one that runs there before the others; of a model in two forms the second only where it fits better. Then the order of the list, which has the more able ones first; among slow
 * ones the smallest is first.
 */
export function proposals(
  entries: readonly ListedModel[],
  machine: Machine,
  room: Room = {},
): readonly ProposalsForTask[] {
  const all = entries.map((entry): Proposal => {
    const need = needOfEntry(entry);
    const { memory, toKeep: bytes } = need;
    const [fit, pace] = [fitOf(need, machine, room), paceOf(need, machine)];
    return { ...{ entry, bytes, memory, fit, pace }, beside: besideMirrors(entry) };
  });
  const fitsBetter = ({ entry, fit }: Proposal): boolean => {
    const other = "insteadOf" in entry ? all.find((one) => one.entry.id === entry.insteadOf) : undefined;
    return other === undefined || kinds.indexOf(fit.kind) < kinds.indexOf(other.fit.kind);
  };
  const sorted = all.filter(fitsBetter).toSorted((one, other) => {
    const [first, second] = [rank(one), rank(other)];
    const at = first.findIndex((value, index) => value !== second[index]);
    return at < 0 ? 0 : (first[at] ?? 0) - (second[at] ?? 0);
  });
  return tasks.map((task) => ({
    task,
    proposals: sorted.filter(({ entry }) => (entry.about?.tasks ?? ["talk"]).includes(task)),
  }));
}

const kinds: readonly Fit["kind"][] = ["fits", "tight", "will not fit"];

const rank = ({ entry, fit, pace }: Proposal): readonly number[] => [
  kinds.indexOf(fit.kind),
  pace === "quick" ? 0 : 1,
  needOfEntry(entry).gpu === true ? 0 : 1,
  pace === "quick" ? 0 : listedBytes(entry),
];

/**
 * A token costs one reading of all weights. Soma reads 16 GB of them in a second with one thread and 22 with two
 * (README: 165 and 231 tokens/s of a 98 MB model); half of that is reckoned with here, since many machines have slower
 * memory.
 */
const bytesPerSecond = ({ threads = 1 }: Machine): number => (threads > 1 ? 11e9 : 8e9);
/** About 300 words a minute, at three words for four tokens: as quick as people read. */
const tokensRead = 7;

const paceOf = (need: Need, machine: Machine): Proposal["pace"] =>
  need.gpu === true || bytesPerSecond(machine) / need.toKeep >= tokensRead ? "quick" : "slow";
