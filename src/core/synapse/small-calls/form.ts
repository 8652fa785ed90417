import type { Json, JsonObject } from "#core/words/json.ts";
import type { Slot, SlotKind } from "./slots.ts";

/** Where in the request something stands, in UTF-16 code units. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** A form while it is filled. What one parameter took from the request no other one takes. */
export interface Form {
  readonly request: string;
  readonly slots: readonly Slot[];
  /** Those of these kinds that are not filled yet. */
  open(...kinds: readonly SlotKind[]): Slot[];
  isFree(span: Span): boolean;
  take(slot: Slot, value: Json, span?: Span): void;
  value(slot: Slot): Json | undefined;
  /** What is filled, in the order of the parameters. */
  filled(): JsonObject;
}

export function createForm(request: string, slots: readonly Slot[]): Form {
  const values = new Map<string, Json>();
  const used: Span[] = [];
  return {
    request,
    slots,
    open: (...kinds) => slots.filter(({ name, kind }) => kinds.includes(kind) && !values.has(name)),
    isFree: ({ start, end }) => !used.some((one) => one.start < end && start < one.end),
    take(slot, value, span) {
      values.set(slot.name, value);
      if (span !== undefined) used.push(span);
    },
    value: ({ name }) => values.get(name),
    filled: () =>
      Object.fromEntries(
        slots.flatMap(({ name }) => {
          const value = values.get(name);
          return value === undefined ? [] : [[name, value]];
        }),
      ),
  };
}
