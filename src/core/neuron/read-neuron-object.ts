import schema from "../../../neurons/neuron.schema.json" with { type: "json" };
import { failure, ok, type Result } from "#core/words/result.ts";
import type { NeuronConfig } from "./neuron.ts";
import { walkSchema, type Path, type SchemaProblem } from "./schema-walk.ts";

/** One thing that is wrong with a neuron's description. */
export interface NeuronProblem {
  /** Where, as a person would say it: `tools[1].type`; empty for the whole. */
  readonly field: string;
  /** Counted from 1; absent when the description did not come from a text. */
  readonly line?: number;
  readonly column?: number;
  /** A sentence without the place. */
  readonly message: string;
  /** What the field is for, from the schema. */
  readonly meaning?: string;
}

/**
 * Reads a neuron from plain data (a package's `neuron.json`, a stored row) by `neurons/neuron.schema.json` and fills in
 * the defaults. All problems come at once. Needs no YAML parser: that one is in read-neuron.ts.
 */
export function readNeuronObject(value: unknown): Result<NeuronConfig, readonly NeuronProblem[]> {
  const read = readByNeuronSchema(value);
  return read.ok ? read : failure(read.problem.map((problem) => toNeuronProblem(problem)));
}

/** The same with paths instead of words, for readers that know where each field stands in a text. */
export function readByNeuronSchema(value: unknown): Result<NeuronConfig, readonly SchemaProblem[]> {
  const walked = walkSchema(value, schema);
  if (walked.problems.length > 0) return failure(walked.problems);
  return ok(walked.value as NeuronConfig); // the schema demands exactly this shape; a test compares both
}

export function toNeuronProblem(problem: SchemaProblem, at: { line?: number; column?: number } = {}): NeuronProblem {
  const field = fieldInWords(problem.path);
  const message = field === "" ? `This ${problem.says}` : `\`${field}\` ${problem.says}`;
  return { field, ...at, message, ...(problem.meaning === undefined ? {} : { meaning: problem.meaning }) };
}

/** One line for a person: where, what is wrong, and what the field is for. */
export function sentenceOfProblem(problem: NeuronProblem): string {
  const { line, column, message, meaning } = problem;
  const where = line === undefined ? "" : `Line ${line}${column === undefined ? "" : `, column ${column}`}: `;
  return `${where}${message}${meaning === undefined ? "" : ` What it is for: ${meaning}`}`;
}

const fieldInWords = (path: Path): string =>
  path.reduce<string>(
    (words, step) => (typeof step === "number" ? `${words}[${step}]` : words === "" ? step : `${words}.${step}`),
    "",
  );
