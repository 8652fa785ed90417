import type { JsonObject } from "#core/words/json.ts";
import type { CallRecord } from "../call-record.ts";
import { describeTools, toolCallSchema, type Describable, type Dialect } from "./describe.ts";
import { parseToolCall, type ParsedCall } from "./parse.ts";

/** How a turn and a model talk about tools, in one dialect. */
export interface DialectTalk {
  describe(definitions: readonly Describable[]): string;
  schema?(definitions: readonly Describable[]): JsonObject | null;
  readonly stop?: readonly string[];
  parse(text: string, definitions: readonly Describable[]): ParsedCall;
  result(call: CallRecord): string;
}

/** Answers are plain words for `react`; for `constrained` an engine may hold the model to `schema`. */
export function createTalk(dialect: Dialect): DialectTalk {
  const talk = {
    describe: (definitions: readonly Describable[]) => describeTools(definitions, dialect),
    parse: parseToolCall,
  };
  if (dialect === "constrained") {
    return { ...talk, schema: toolCallSchema, result: (call) => `Result of ${call.name}: ${resultOf(call)}` };
  }
  if (dialect === "hermes") {
    return { ...talk, result: (call) => `<tool_response>\n${resultOf(call)}\n</tool_response>` };
  }
  if (dialect !== "react") return { ...talk, result: (call) => `Result of ${call.name}: ${resultOf(call)}` };
  return { ...talk, stop: ["\nObservation:"], result: (call) => `Observation: ${resultOf(call)}` };
}

function resultOf({ state, result = "", proposed, arguments: args }: CallRecord): string {
  switch (state) {
    case "done": {
      const done = result === "" ? "Done." : result;
      return proposed === undefined ? done : `The person changed the arguments to ${JSON.stringify(args)}. ${done}`;
    }
    case "denied":
      return `Not allowed. ${result} Go on without it.`;
    case "failed":
      return `It failed. ${result}`;
    case "undone":
      return "It was undone.";
    case "asked":
    case "running":
      return "It has not ended yet.";
  }
}
