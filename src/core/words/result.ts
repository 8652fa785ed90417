import { isMissingPart } from "./missing-part.ts";

/** What can end well or badly in a way the caller is expected to handle. Bugs throw; endings are values. */
export type Result<Value, Problem> = Ok<Value> | Failure<Problem>;
export interface Ok<Value> {
  readonly ok: true;
  readonly value: Value;
}
export interface Failure<Problem> {
  readonly ok: false;
  readonly problem: Problem;
}

export const ok = <Value>(value: Value): Ok<Value> => ({ ok: true, value });
export const failure = <Problem>(problem: Problem): Failure<Problem> => ({ ok: false, problem });

/** The sentence of whatever was thrown. Only adapters and boundaries need it: foreign errors are translated once. */
export function sentenceOf(thrown: unknown): string {
  if (isMissingPart(thrown)) return "A part of BRANE did not arrive. Connect to where it came from, then try again.";
  return thrown instanceof Error ? thrown.message : String(thrown);
}
