/** How calls, what came back of them, and pictures are written in each protocol; its sources stand in protocols.test.ts. */
import { describe, expect, test } from "vitest";
import type { GenerateRequest, PromptTurn } from "#core/broker/engine.ts";
import { anthropic } from "./anthropic-protocol.ts";
import { ollama } from "./ollama-protocol.ts";
import { openAi } from "./openai-protocol.ts";

describe("a call and what came back of it", () => {
  const turns: readonly PromptTurn[] = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "What is 17*23?" },
    {
      ...{ role: "assistant", content: 'I compute.\n{"tool": "calculator", "arguments": {"expression": "17*23"}}' },
      call: { name: "calculator", arguments: { expression: "17*23" }, before: "I compute." },
    },
    { role: "user", content: "Result of calculator: 391", isResult: true },
  ];
  const asked = { turns, maxTokens: 20, temperature: 0 };
  const tools = [{ name: "calculator", description: "Computes.", parameters: { type: "object" } }];
  const origin = "https://models.example";
  const model = { id: "big" };
  const messagesOf = (protocol: typeof openAi, request: GenerateRequest) =>
    protocol.chatBody({ model, request, origin })["messages"];
  const before = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "What is 17*23?" },
  ];

  test("go to OpenAI's servers as a call with an id and a tool's message, the id of nine signs as Mistral wants it", () => {
    const call = { name: "calculator", arguments: '{"expression":"17*23"}' };
    expect(messagesOf(openAi, { ...asked, tools })).toEqual([
      ...before,
      {
        ...{ role: "assistant", content: "I compute." },
        tool_calls: [{ id: "call00002", type: "function", function: call }],
      },
      { role: "tool", tool_call_id: "call00002", content: "Result of calculator: 391" },
    ]);
  });

  test("go to Ollama with the arguments as they are, and the tool's name on the result", () => {
    const call = { function: { name: "calculator", arguments: { expression: "17*23" } } };
    expect(messagesOf(ollama, { ...asked, tools })).toEqual([
      ...before,
      { role: "assistant", content: "I compute.", tool_calls: [call] },
      { role: "tool", tool_name: "calculator", content: "Result of calculator: 391" },
    ]);
  });

  test("go to Anthropic as blocks", () => {
    const use = { type: "tool_use", id: "call00002", name: "calculator", input: { expression: "17*23" } };
    const result = { type: "tool_result", tool_use_id: "call00002", content: "Result of calculator: 391" };
    expect(messagesOf(anthropic, { ...asked, tools })).toEqual([
      before[1],
      { role: "assistant", content: [{ type: "text", text: "I compute." }, use] },
      { role: "user", content: [result] },
    ]);
  });

  test.each([openAi, ollama])(
    "are words where no tools go with them, and where one of the two is not there",
    (protocol) => {
      const words = turns.map(({ role, content }) => ({ role, content }));
      expect(messagesOf(protocol, asked)).toEqual(words);
      const halved = { ...asked, turns: turns.slice(0, 3), tools };
      expect(messagesOf(protocol, halved)).toEqual(words.slice(0, 3));
      const headless = { ...asked, turns: turns.slice(3), tools };
      expect(messagesOf(protocol, headless)).toEqual(words.slice(3));
    },
  );
});

test("a picture goes beside the last words, in each protocol's own form", () => {
  const request = {
    turns: [{ role: "user", content: "Which?" }],
    maxTokens: 9,
    temperature: 0,
    picture: "UE5H",
  } as const;
  const asked = { model: { id: "big" }, request, origin: "https://models.example" };
  const text = { type: "text", text: "Which?" };
  expect(openAi.chatBody(asked)["messages"]).toEqual([
    { role: "user", content: [text, { type: "image_url", image_url: { url: "data:image/png;base64,UE5H" } }] },
  ]);
  expect(ollama.chatBody(asked)["messages"]).toEqual([{ role: "user", content: "Which?", images: ["UE5H"] }]);
  const source = { type: "base64", media_type: "image/png", data: "UE5H" };
  expect(anthropic.chatBody(asked)["messages"]).toEqual([{ role: "user", content: [{ type: "image", source }, text] }]);
});
