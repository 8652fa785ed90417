/** A second model that answers beside the first: who may, whether memory holds both, and how it is opened. */
import { memoryOf, type Candidate, type Machine, type ModelChoice } from "./choose.ts";
import type { Engine, OpenOutcome } from "./engine.ts";
import { fitOf } from "./fit.ts";

/** A model that may answer for a neuron. */
export interface OtherModel {
  readonly choice: ModelChoice;
  /** `beside`: memory holds it with the one that is open; `instead`: that one is put away while it answers. */
  readonly how: "beside" | "instead";
}

export interface BesideOpened {
  readonly outcome: OpenOutcome;
  /** Frees what was opened for this alone. */
  readonly done: () => Promise<void>;
}

interface BesideDeps {
  readonly engineOf: (candidate: Candidate) => Engine | undefined;
  /** The one that is open, or being opened. */
  readonly current: () => Candidate | undefined;
  /** Opens it in the place of whatever is open. */
  readonly openInstead: (candidate: Candidate, signal: AbortSignal) => Promise<OpenOutcome>;
}

/** An engine in the browser runs one model at a time; two engines run two where memory holds both; a server needs none. */
export function howBeside(candidate: Candidate, open: Candidate | undefined, machine: Machine): OtherModel["how"] {
  if (open === undefined || open === candidate || candidate.place.kind === "server" || open.place.kind === "server") {
    return "beside";
  }
  if (open.engine === candidate.engine) return "instead";
  const memory = (memoryOf(candidate.card) ?? 0) + (memoryOf(open.card) ?? 0);
  return fitOf({ memory, toKeep: 0 }, machine).kind === "will not fit" ? "instead" : "beside";
}

export async function openBeside(
  { engineOf, current, openInstead }: BesideDeps,
  candidate: Candidate,
  machine: Machine,
  signal: AbortSignal,
): Promise<BesideOpened> {
  const nothing = () => Promise.resolve();
  const open = current();
  if (open === undefined || open === candidate || howBeside(candidate, open, machine) === "instead") {
    return { outcome: await openInstead(candidate, signal), done: nothing };
  }
  const engine = engineOf(candidate);
  if (engine === undefined)
    return { outcome: { kind: "failed", message: goneSince(candidate.card.name) }, done: nothing };
  const outcome = await engine.open(candidate.card.id, { signal, onProgress: () => undefined });
  return { outcome, done: outcome.kind === "opened" ? () => outcome.model.close() : nothing };
}

export const goneSince = (name: string): string =>
  `${name} cannot be asked for this neuron any more. Choose another model.`;
