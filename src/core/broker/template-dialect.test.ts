import { expect, test } from "vitest";
import { dialectIn } from "./template-dialect.ts";

// The signs that stand in each family's template; the templates themselves are not carried here.
test.each([
  [
    "Qwen2.5, Qwen3, Hermes 3",
    "{%- if tools %}<tools>{{ tool | tojson }}</tools> … <tool_call> … <tool_response>",
    "hermes",
  ],
  ["Mistral 7B v0.3, Nemo", "{%- if tools is not none %}[AVAILABLE_TOOLS]{{ tools }} … [TOOL_CALLS]", "mistral"],
  ["Llama 3.1, 3.2", "{%- if tools is not none %}Environment: ipython … <|python_tag|>", "llama"],
  ["Qwen3 Coder, whose tags hold another form", "{%- if tools %}<tool_call><function=name><parameter=x>", undefined],
  ["SmolLM2, Llama 2, ChatML: no word of tools", "{% for message in messages %}<|im_start|>", undefined],
  ["a family whose form is not known", "{%- if tools %}<|functions|>", undefined],
])("%s", (_family, template, dialect) => {
  expect(dialectIn(template)).toBe(dialect);
});
