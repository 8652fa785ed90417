/** What the model server of the tests makes of a question in OpenAI's protocol, and of a call that its model wrote. */

interface Message {
  readonly role: string;
  readonly content: string | null | readonly { readonly type: string }[];
  readonly tool_calls?: readonly { readonly function: { readonly name: string; readonly arguments: string } }[];
}

export interface Question {
  readonly messages: readonly Message[];
  readonly max_tokens?: number;
  readonly stop?: readonly string[];
  readonly tools?: readonly { readonly function: Tool }[];
  readonly response_format?: { readonly type: string; readonly json_schema?: { readonly schema: unknown } };
}

interface Tool {
  readonly name: string;
  readonly description: string;
  readonly parameters: { readonly properties?: Readonly<Record<string, object>> };
}

/** What llama-server answers where it was started without a projector; its status is 500. */
export const noPictures = JSON.stringify({
  error: {
    ...{ code: 500, type: "server_error" },
    message: "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj",
  },
});

export const hasPicture = ({ messages }: Question): boolean =>
  messages.some(({ content }) => Array.isArray(content) && content.some(({ type }) => type === "image_url"));

/**
 * The turns as the model's chat template takes them, and what holds its answer. A model of this size does not choose
 * whether to call a tool, so it calls one where the last words are a person's and name it, and answers where they do not.
 * `calls`: what it writes is a call.
 */
export function readQuestion({ messages, tools = [], response_format: format }: Question) {
  const turns = messages.flatMap(asTurns);
  const last = messages.at(-1);
  const named = tools.flatMap(({ function: one }) =>
    last?.role === "user" && textOf(last.content).includes(one.name) ? [one] : [],
  );
  if (named.length === 0) return { turns, schema: format?.json_schema?.schema, calls: false };
  const told = named.map((one) => JSON.stringify(one)).join("\n");
  const example = '{"name": "<name>", "arguments": {"<parameter>": "<value>"}}';
  const system = { role: "system", content: `Tools:\n${told}\nAnswer with one call: ${example}` };
  return {
    turns: [system, ...turns.filter(({ role }) => role !== "system")],
    schema: { oneOf: named.map(callSchema) },
    calls: true,
  };
}

/** Its template knows no tools, and shown a call it would write the next: it reads of the result alone, in words. */
function asTurns({ role, content, tool_calls: made }: Message) {
  if (made !== undefined) return [];
  if (role !== "tool") return [{ role, content: textOf(content) }];
  return [{ role: "user", content: `${textOf(content)}\nTell me this result in a sentence.` }];
}

const textOf = (content: Message["content"]): string => (typeof content === "string" ? content : "");

const callSchema = ({ name, parameters }: Tool) => ({
  type: "object",
  properties: {
    name: { const: name },
    arguments: { type: "object", properties: boundedIn(parameters.properties ?? {}) },
  },
});

/** A small model finds no end to a text that has none, in characters. */
const longestText = 40;

const boundedIn = (properties: Readonly<Record<string, object>>) =>
  Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [
      name,
      "type" in schema && schema.type === "string" && !("enum" in schema)
        ? { type: "string", maxLength: longestText }
        : schema,
    ]),
  );

/** A call as OpenAI's servers stream it: its name first, then its arguments in pieces. */
export function* callDeltas(written: string): Generator<object> {
  const [, name = "", json = ""] =
    /^\s*\{\s*"name"\s*:\s*"([^"]*)"\s*,\s*"arguments"\s*:\s*([^]*)$/.exec(written) ?? [];
  const whole = json.replace(/\}\s*$/, "").trimEnd(); // the last brace is the call's own
  const part = (more: object) => ({ tool_calls: [{ index: 0, ...more }] });
  yield part({ id: "call_of_llama", type: "function", function: { name, arguments: "" } });
  for (let at = 0; at < whole.length; at += 7) yield part({ function: { arguments: whole.slice(at, at + 7) } });
}
