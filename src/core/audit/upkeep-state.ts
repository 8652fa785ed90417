import type { Change, Rows } from "#core/words/rows.ts";
import type { Soundness } from "./log.ts";
import { unchecked } from "./verify-lines.ts";
import type { CheckedUpTo } from "./verify-lines.ts";

/** How far the checks of the log came. It lies sealed as every row does. */
export interface CheckState {
  readonly upTo: CheckedUpTo;
  /** Whether a check that began at the first entry is on its way. */
  readonly fromTheStart?: boolean;
  /** When the last one ended well, and the last one of all entries. */
  readonly checked?: { readonly at: number; readonly wholeAt: number };
  readonly broken?: NonNullable<Soundness["broken"]>;
}

/** Begins at the first entry. What was found stands until that ends. */
export const begin = (before: CheckState | undefined): CheckState => ({
  ...before,
  upTo: unchecked,
  fromTheStart: true,
});

export const brokenState = ({ upTo, checked }: CheckState, broken: NonNullable<Soundness["broken"]>): CheckState => ({
  ...{ upTo, broken },
  ...(checked === undefined ? {} : { checked }),
});

/** What an auditor's check says and what the others' says, as one: broken, where one of them says so. */
export function soundnessOf(states: readonly CheckState[]): Soundness {
  const broken = states.flatMap((state) => state.broken ?? []).sort((one, other) => one.seq - other.seq)[0];
  const checked = states
    .flatMap(({ upTo, checked: when }) => (when === undefined ? [] : [{ entries: upTo.seq, ...when }]))
    .sort((one, other) => other.at - one.at)[0];
  return { ...(checked === undefined ? {} : { checked }), ...(broken === undefined ? {} : { broken }) };
}

export const checkedStore = "audit-checked";
export const stateChange = (who: "read" | "linked", state: CheckState): Change => ({
  ...{ kind: "put", store: checkedStore, id: who, value: state },
});

/** Undefined when there is none, or it is not sound: then a check begins anew. */
export async function readState(rows: Rows, who: "read" | "linked"): Promise<CheckState | undefined> {
  const kept = await rows.get(checkedStore, who);
  return isState(kept) ? kept : undefined;
}

const isState = (kept: unknown): kept is CheckState =>
  isRecord(kept) &&
  isRecord(kept["upTo"]) &&
  typeof kept["upTo"]["seq"] === "number" &&
  typeof kept["upTo"]["hash"] === "string" &&
  isRecord(kept["upTo"]["tree"]) &&
  kept["upTo"]["tree"]["size"] === kept["upTo"]["seq"] &&
  Array.isArray(kept["upTo"]["tree"]["peaks"]) &&
  (kept["checked"] === undefined || isRecord(kept["checked"])) &&
  (kept["broken"] === undefined || isRecord(kept["broken"]));
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
