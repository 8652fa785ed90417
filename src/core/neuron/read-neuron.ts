import { failure, type Result } from "#core/words/result.ts";
import type { NeuronConfig } from "./neuron.ts";
import { readByNeuronSchema, toNeuronProblem, type NeuronProblem } from "./read-neuron-object.ts";
export { sentenceOfProblem } from "./read-neuron-object.ts";
export { writeNeuron } from "./write-neuron.ts";
import { readStrictYaml } from "./strict-yaml.ts";

/**
 * Reads a neuron from the YAML of its file (see neurons/ and neurons/neuron.schema.json) and fills in the defaults.
 * Everything that is wrong comes at once, each with line, column and what the field is for. Brings the YAML parser with
 * it, 30 kB: import it when it is needed.
 */
export function readNeuron(yaml: string): Result<NeuronConfig, readonly NeuronProblem[]> {
  const parsed = readStrictYaml(yaml);
  if (!parsed.ok) return failure(parsed.problem.map((problem) => ({ field: "", ...problem })));
  const { value, placeOf } = parsed.value;
  const read = readByNeuronSchema(value);
  if (read.ok) return read;
  const problems = read.problem.map((problem) =>
    toNeuronProblem(problem, placeOf(problem.path, problem.atName ? "name" : "value")),
  );
  return failure(problems.sort(byPlace));
}

const byPlace = (one: NeuronProblem, other: NeuronProblem): number =>
  (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
