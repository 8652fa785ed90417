import type { JsonObject } from "#core/words/json.ts";
import { argumentProblems, checkArguments } from "./check-arguments.ts";
import type { Synapse } from "./definition.ts";

/**
 * What is wrong with a call, by the argument's name; under the empty name what is wrong with all of them together; empty
 * when the call may be made. Beside the schema the tool itself is asked: a sum that cannot be computed is known before
 * anybody allows it. Its sentence stands beside the argument where there is only one.
 */
export function callProblems(
  { definition, refuse }: Pick<Synapse, "definition" | "refuse">,
  args: JsonObject,
): Readonly<Record<string, string>> {
  const checked = checkArguments(definition.parameters, args);
  if (!checked.ok) return argumentProblems(definition.parameters, args);
  const never = refuse?.(checked.value);
  const [name = "", ...others] = Object.keys(args);
  return never === undefined ? {} : { [others.length === 0 ? name : ""]: never };
}
