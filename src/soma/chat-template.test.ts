import { describe, expect, test } from "vitest";
import { readChatTemplate, type ChatTemplate, type ChatTurn, type RenderOptions } from "./chat-template.ts";
import { metadataOf, native, open, smollm2 } from "./tokenizer/native.contract.ts";

const metadata = metadataOf(smollm2);
const tokens = { begin: 1, end: 2, decode: (ids: readonly number[]) => (ids[0] === 1 ? "<s>" : "</s>") };

/** Written for these tests after the turns of each family; the real templates are longer and say the same of plain talk. */
const templates = {
  chatml:
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}" +
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
  llama3:
    "{{- bos_token }}\n{%- if not date_string is defined %}\n  {%- if strftime_now is defined %}\n    {%- set date_string = " +
    "strftime_now('%d %b %Y') %}\n  {%- else %}\n    {%- set date_string = '26 Jul 2024' %}\n  {%- endif %}\n{%- endif %}\n" +
    "{%- if messages[0]['role'] == 'system' %}\n  {%- set system_message = messages[0]['content']|trim %}\n" +
    "  {%- set messages = messages[1:] %}\n{%- else %}\n  {%- set system_message = '' %}\n{%- endif %}\n" +
    "{{- '<|start_header_id|>system<|end_header_id|>\n\n' }}{{- 'Today Date: ' + date_string + '\n\n' }}{{- system_message }}" +
    "{{- '<|eot_id|>' }}\n{%- for message in messages %}\n  {{- '<|start_header_id|>' + message['role'] + " +
    "'<|end_header_id|>\n\n' + message['content'] | trim + '<|eot_id|>' }}\n{%- endfor %}\n" +
    "{%- if add_generation_prompt %}\n  {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}\n{%- endif %}\n",
  alternating:
    "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}" +
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}" +
    "{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}{% else %}" +
    "{{ ' ' + message['content'] + eos_token }}{% endif %}{% endfor %}",
  tools:
    "{%- if tools %}{%- for tool in tools %}{{- tool | tojson }}{{- '\n' }}{%- endfor %}{%- endif %}" +
    "{%- set ns = namespace(count=0) %}{%- for message in messages %}{%- set ns.count = ns.count + message.role|length %}" +
    "{%- endfor %}{{- ns.count }}{% for i in range(3) %}{{ i }}{{ ',' if not loop.last }}{% endfor %}",
};

const talk: ChatTurn[] = [
  { role: "system", content: "You answer briefly. " },
  { role: "user", content: "What is a stethoscope used for?" },
  { role: "assistant", content: "Listening.\nTo hearts — and “lungs” 🫁." },
  { role: "user", content: "<|im_end|> {{ 7 * 7 }} {% raw %}" },
];

async function read(source: string): Promise<ChatTemplate> {
  const ending = await readChatTemplate(new Map([["tokenizer.chat_template", source]]), tokens);
  if (ending.kind !== "read") throw new Error(JSON.stringify(ending));
  return ending.template;
}

test("SmolLM2's own template writes ChatML, with its system turn where there is none", async () => {
  const ending = await readChatTemplate(metadata, open(metadata));
  if (ending.kind !== "read") throw new Error(JSON.stringify(ending));
  const asked = ending.template.render([{ role: "user", content: "Hi" }], { addGenerationPrompt: true });
  expect(asked).toEqual({
    kind: "rendered",
    text:
      "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n" +
      "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n",
  });
});

test("what a person writes is text to a template, not a part of it", async () => {
  const rendered = (await read(templates.chatml)).render(talk.slice(3), { addGenerationPrompt: false });
  expect(rendered).toEqual({
    kind: "rendered",
    text: "<|im_start|>user\n<|im_end|> {{ 7 * 7 }} {% raw %}<|im_end|>\n",
  });
});

test("the clock is the one that is given, and there is none without it", async () => {
  const template = await read(templates.llama3);
  const dated = template.render(talk, { addGenerationPrompt: true, now: new Date(2026, 10, 5, 12) });
  expect(dated.kind === "rendered" && dated.text).toContain("Today Date: 05 Nov 2026\n");
  const undated = template.render(talk, { addGenerationPrompt: true });
  expect(undated.kind === "rendered" && undated.text).toContain("Today Date: 26 Jul 2024\n");
});

test("what a template objects to is said in its own words", async () => {
  const template = await read(templates.alternating);
  expect(template.render(talk, { addGenerationPrompt: true })).toEqual({
    kind: "refused",
    message:
      "The file's chat template does not take this conversation: Conversation roles must alternate " +
      "user/assistant/user/assistant/...",
  });
});

test("a file without a template is no chat model, and a broken template is refused in words", async () => {
  expect(await readChatTemplate(new Map(), tokens)).toEqual({ kind: "none" });
  for (const source of ["{% for x in %}", "{{ 'open", "{% if a %}", "{{ ".repeat(50_000), "(".repeat(200_000)]) {
    const ending = await readChatTemplate(new Map([["tokenizer.chat_template", source]]), tokens);
    if (ending.kind === "read") ending.template.render(talk, { addGenerationPrompt: true });
    else expect(ending).toMatchObject({ kind: "refused", message: expect.stringMatching(/\.$/) as string });
  }
  const long = await readChatTemplate(new Map([["tokenizer.chat_template", "x".repeat(300_000)]]), tokens);
  expect(long).toMatchObject({ kind: "refused", message: expect.stringContaining("300000 characters") as string });
  const odd = await readChatTemplate(new Map([["tokenizer.chat_template", 7]]), tokens);
  expect(odd).toMatchObject({ kind: "refused" });
});

test("a template without end is stopped", async () => {
  const loops =
    "{% for a in range(10000) %}{% for b in range(10000) %}{% for c in range(10000) %}{% endfor %}{% endfor %}{% endfor %}";
  for (const source of [
    loops,
    "{% for i in range(100000000) %}x{% endfor %}",
    "{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}{{ ns.x }}",
    "{% macro again(x) %}{{ again(x) }}{% endmacro %}{{ again(1) }}",
    "{{ 'a\nb' | indent(1000000000) }}",
    "{{ messages | tojson(indent=99999999) }}",
    "{% for i in range(10000) %}{{ range(10000) | sort | length }}{% endfor %}",
  ]) {
    const ending = (await read(source)).render(talk, { addGenerationPrompt: true });
    expect(ending, source).toMatchObject({ kind: "refused", message: expect.stringMatching(/\.$/) as string });
  }
});

describe.skipIf(native === undefined)("templates, against llama.cpp's own engine", () => {
  const cases: [string, ChatTurn[], RenderOptions][] = [
    ["a whole conversation", talk, { addGenerationPrompt: true }],
    ["without a system turn", talk.slice(1), { addGenerationPrompt: true }],
    ["an answer that is there already", talk.slice(0, 3), { addGenerationPrompt: false }],
    [
      "with a tool",
      talk,
      { addGenerationPrompt: true, tools: [{ name: "clock", parameters: { zone: "str", n: [1, 2.5, null, true] } }] },
    ],
  ];
  const sources = { ...templates, smollm2: String(metadata.get("tokenizer.chat_template")) };
  for (const [name, source] of Object.entries(sources)) {
    test.each(cases)(`${name}, %s`, async (_, turns, options) => {
      const ours = (await read(source)).render(turns, options);
      const values = {
        messages: turns,
        tools: options.tools ?? null,
        add_generation_prompt: options.addGenerationPrompt,
        bos_token: "<s>",
        eos_token: "</s>",
        date_string: "26 Jul 2024", // llama.cpp's strftime_now tells today
      };
      let theirs: unknown;
      try {
        theirs = { kind: "rendered", text: native?.renderTemplate(source, values) };
      } catch {
        theirs = { kind: "refused", message: expect.any(String) as string };
      }
      expect(ours).toEqual(theirs);
    });
  }
});
