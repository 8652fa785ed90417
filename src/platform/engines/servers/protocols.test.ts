/**
 * The protocols on examples, written here field by field after these public sources, read on 21 November 2026:
 *
 * - Ollama: ollama/ollama at fb307609, api/types.go (ChatRequest, Message, ToolCall, ChatResponse, Metrics, ShowResponse,
 *   StatusError), docs/api.md (chat with tools, list, show) and docs/faq.mdx (4,096 tokens unless told otherwise);
 * - OpenAI: openai/openai-openapi at f85dbe22, openapi.json (CreateChatCompletionRequest,
 *   CreateChatCompletionStreamResponse, ChatCompletionMessageToolCallChunk, ChatCompletionRequestToolMessage,
 *   ResponseFormatJsonSchema, ChatCompletionStreamOptions, CompletionUsage, Model, Error);
 * - Anthropic: anthropics/anthropic-sdk-typescript at bfa9197f, src/resources/messages/messages.ts
 *   (RawMessageStreamEvent and its parts, MessageDeltaUsage, ToolUseBlockParam, ToolResultBlockParam, Base64ImageSource)
 *   and src/resources/models.ts (ModelInfo);
 * - llama-server: ggml-org/llama.cpp at 00dc8057, tools/server/README.md (/v1/models, /v1/chat/completions).
 *
 * What vLLM, OpenRouter, Together and Mistral tell of their models is written after their public documentation and was
 * not checked. None of it was recorded from servers that run; what runs for real is OpenAI's protocol over llama.cpp, in
 * openai-engine.test.ts.
 */
import { afterEach, describe, expect, test, vi } from "vitest";
import { parseToolCall } from "#core/synapse/dialects/parse.ts";
import { anthropic } from "./anthropic-protocol.ts";
import { ollama } from "./ollama-protocol.ts";
import { openAi } from "./openai-protocol.ts";
import { chunk, finished, says, startRoughServer, wayTo, type Manner } from "./testing/rough-server.ts";

/** It names its argument: one that a tool does not name is asked again. */
const calculator = {
  name: "calculator",
  parameters: { type: "object", properties: { expression: { type: "string" } } },
} as const;

let stop: () => Promise<void> = () => Promise.resolve();
afterEach(() => stop());

async function meeting(about: Parameters<typeof wayTo>[2], ...manners: readonly Manner[]) {
  const server = await startRoughServer(...manners);
  stop = server.stop;
  const base = about?.kind === "openai" ? `${server.origin}/v1` : server.origin;
  return { ...(await wayTo(fetch, server.origin, { ...about, base })), ...server };
}

const lines = (...objects: readonly unknown[]) => objects.map((each) => `${JSON.stringify(each)}\n`).join("");
const events = (...objects: readonly { readonly type: string }[]) =>
  objects.map((each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`).join("");

const turns = [
  { role: "system" as const, content: "Be brief." },
  { role: "user" as const, content: "Why is the sky blue?" },
];

describe("Ollama, after its documentation", () => {
  const piece = (content: string) => ({ model: "phi3:mini", message: { role: "assistant", content }, done: false });
  const last = { ...piece(""), done: true, done_reason: "stop", prompt_eval_count: 26, eval_count: 3 };
  const about = { kind: "ollama", models: [{ id: "phi3:mini", contextWindow: 4096 }] } as const;

  test.each([
    ["is no JSON", "<p>not found</p>\n", /no answer of its protocol/],
    ["is of something else", lines({ weather: "fine" }), /no answer of its protocol/],
    ["tells an error", lines({ error: "The card is out of memory." }), /out of memory/],
    ["is the last, and says no end", "", /broke off/],
  ])("a line that %s ends the answer in words, and nothing of it stands in the console", async (_, line, words) => {
    const written = (["log", "warn", "error"] as const).map((name) => vi.spyOn(console, name));
    const { ask } = await meeting(about, says(lines(piece("Light")) + line));
    const { text, end } = await ask({ turns, maxTokens: 9, temperature: 0.2 });
    expect([text, end.reason]).toEqual(["Light", "failed"]);
    expect(end.message).toMatch(words);
    expect(written.flatMap(({ mock }) => mock.calls)).toEqual([]);
    vi.restoreAllMocks();
  });

  test("an answer streams line by line, with Ollama's own counts", async () => {
    const { ask, arrived } = await meeting(about, says(lines(piece("Light"), piece(" scatters."), last)));
    const { text, end } = await ask({ turns, maxTokens: 9, temperature: 0.2, seed: 7, stop: ["\nObservation:"] });
    expect(text).toBe("Light scatters.");
    expect(end).toMatchObject({ reason: "done", usage: { promptTokens: 26, answerTokens: 3 } });
    expect(end.usage.estimated).toBeUndefined();
    expect(arrived).toMatchObject([
      {
        url: "/api/chat",
        body: {
          ...{ model: "phi3:mini", messages: turns, stream: true },
          options: { num_ctx: 4096, num_predict: 9, temperature: 0.2, seed: 7, stop: ["\nObservation:"] },
        },
      },
    ]);
  });

  test("an answer at its limit says so, one without counts is reckoned, and one that stops in mid-word has broken off", async () => {
    const { ask } = await meeting(
      about,
      says(lines(piece("Light"), { ...last, done_reason: "length" })),
      says(lines(piece("Light"), { message: { content: "" }, done: true })),
      says(lines(piece("Lig"))),
    );
    expect((await ask()).end.reason).toBe("length");
    expect((await ask()).end.usage).toMatchObject({ estimated: true, answerTokens: 2 });
    expect((await ask()).end).toMatchObject({ reason: "failed" });
  });

  test("a native call becomes the form that the turn reads, and a model of another name is a sentence", async () => {
    const call = { function: { name: "calculator", arguments: { expression: "17*23" } } };
    const { ask } = await meeting(
      about,
      says(lines({ message: { role: "assistant", content: "", tool_calls: [call] }, done: false }, last)),
      says(lines({ error: "model 'phi3:mini' not found" }), 404),
    );
    const { text } = await ask();
    expect(parseToolCall(text, [calculator])).toMatchObject({
      ...{ kind: "call", name: "calculator", arguments: { expression: "17*23" } },
    });
    expect((await ask()).end.message).toContain("“model 'phi3:mini' not found”");
  });

  test("a model that is known to call tools is opened as such, and any other is told of them in words", async () => {
    const models = [{ id: "a", capabilities: { nativeTools: true } }];
    expect((await meeting({ ...about, models }, says(""))).model.info.tools).toBe("native");
    await stop();
    expect((await meeting(about, says(""))).model.info.tools).toBe("constrained");
  });

  test("its models are asked for, and each for what it reads, but no more than is usual; what only embeds is left out", async () => {
    const asked: string[] = [];
    const models = await ollama.models((path, body) => {
      asked.push(`${path} ${JSON.stringify(body ?? {})}`);
      return Promise.resolve(
        path === "/api/tags"
          ? { models: ["phi3:mini", "llama3.1:8b", "all-minilm:22m"].map((name) => ({ name, model: name, size: 1 })) }
          : asked.at(-1)?.includes("phi3") === true
            ? { model_info: { "phi3.context_length": 4096 } } // as before 0.6.4
            : asked.at(-1)?.includes("minilm") === true
              ? { capabilities: ["embedding"] }
              : { model_info: { "llama.context_length": 131_072 }, capabilities: ["completion", "tools"] },
      );
    });
    expect(models).toEqual([
      { id: "phi3:mini", contextWindow: 4096 },
      { id: "llama3.1:8b", contextWindow: 8192, capabilities: { nativeTools: true, vision: false } },
    ]);
    expect(asked).toContain('/api/show {"model":"phi3:mini"}');
  });
});

describe("Anthropic, after its documentation", () => {
  const about = { kind: "anthropic", models: [{ id: "claude-sonnet-4-5", contextWindow: 200_000 }] } as const;
  const start = {
    type: "message_start",
    message: { id: "msg_1", usage: { input_tokens: 20, cache_read_input_tokens: 5, output_tokens: 1 } },
  };
  const said = (text: string) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } });
  const stopFor = (stop_reason: string) => [
    { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 12 } },
    { type: "message_stop" },
  ];
  const block = { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } };

  test("an answer streams event by event, pings among them, with Anthropic's own counts", async () => {
    const answer = events(start, block, { type: "ping" }, said("Light"), said(" scatters."), ...stopFor("end_turn"));
    const { ask, arrived } = await meeting(about, says(answer));
    const { text, end } = await ask({ turns, maxTokens: 9, temperature: 1.4, stop: ["\n", "END"] });
    expect(text).toBe("Light scatters.");
    expect(end.usage).toMatchObject({ promptTokens: 25, computedTokens: 20, answerTokens: 12 });
    expect(arrived[0]).toMatchObject({
      url: "/v1/messages",
      headers: { "anthropic-version": "2023-06-01", "anthropic-dangerous-direct-browser-access": "true" },
      body: {
        ...{ model: "claude-sonnet-4-5", system: "Be brief.", max_tokens: 9, temperature: 1, stop_sequences: ["END"] },
        messages: [turns[1]],
      },
    });
  });

  test("an answer at its limit says so, and an error in its middle is a sentence that keeps what was said", async () => {
    const overloaded = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    const { ask } = await meeting(
      about,
      says(events(start, block, said("Light"), ...stopFor("max_tokens"))),
      says(events(start, block, said("Light"), overloaded)),
    );
    expect((await ask()).end.reason).toBe("length");
    const { text, end } = await ask();
    expect(text).toBe("Light");
    expect(end.message).toContain("“Overloaded”");
  });

  test("a native call that comes in parts becomes the form that the turn reads, behind what was said", async () => {
    const part = (partial_json: string) => ({
      ...{ type: "content_block_delta", index: 1 },
      delta: { type: "input_json_delta", partial_json },
    });
    const tool = {
      type: "content_block_start",
      index: 1,
      content_block: { type: "tool_use", id: "t", name: "calculator" },
    };
    const answer = events(
      start,
      block,
      said("I compute."),
      tool,
      part('{"expres'),
      part('sion": "17*23"}'),
      ...stopFor("tool_use"),
    );
    const { ask } = await meeting(about, says(answer));
    const { text } = await ask();
    expect(parseToolCall(text, [calculator])).toMatchObject({
      ...{ kind: "call", name: "calculator", arguments: { expression: "17*23" }, before: "I compute." },
    });
  });

  test("counts that come with the end alone are taken, and a first piece of a call may be empty", async () => {
    const tool = { id: "toolu_1", name: "calculator", input: {}, caller: { type: "direct" } };
    const piece = (partial_json: string) => ({
      ...{ type: "content_block_delta", index: 0 },
      delta: { type: "input_json_delta", partial_json },
    });
    const usage = { input_tokens: 11, output_tokens: 1, cache_creation_input_tokens: 3, cache_read_input_tokens: 5 };
    const { ask } = await meeting(
      about,
      says(
        events(
          { type: "message_start", message: { id: "msg_1", stop_reason: null } } as { type: string },
          { type: "content_block_start", index: 0, content_block: { type: "tool_use", ...tool } } as { type: string },
          ...[piece(""), piece('{"expression": '), piece('"17*23"}')],
          { type: "content_block_stop", index: 0 } as { type: string },
          { type: "message_delta", delta: { stop_reason: "tool_use" }, usage } as { type: string },
          { type: "message_stop" },
        ),
      ),
    );
    const { text, end } = await ask();
    expect(parseToolCall(text, [calculator])).toMatchObject({ kind: "call", arguments: { expression: "17*23" } });
    expect(end.usage).toMatchObject({ promptTokens: 19, computedTokens: 14, answerTokens: 1 });
    expect(end.usage.estimated).toBeUndefined();
  });

  test("its models are asked for, with what each reads; where that is not told, the usual is taken", async () => {
    const told = { max_input_tokens: 1_000_000, capabilities: { image_input: { supported: false } } };
    const list = {
      data: [
        { type: "model", id: "claude-sonnet-4-5", display_name: "Claude Sonnet 4.5" },
        { type: "model", id: "claude-opus-5", ...told },
        { type: "model", id: "claude-haiku-4-5", max_input_tokens: null, capabilities: "all" },
      ],
      has_more: false,
    };
    expect(await anthropic.models(() => Promise.resolve(list))).toEqual([
      { id: "claude-sonnet-4-5", contextWindow: 200_000 },
      { id: "claude-opus-5", contextWindow: 1_000_000, capabilities: { vision: false } },
      { id: "claude-haiku-4-5", contextWindow: 200_000 },
    ]);
  });
});

describe("OpenAI's protocol", () => {
  const about = { kind: "openai" } as const;

  test("a call to a tool that does not exist is asked again by the turn, never run", async () => {
    const delta = (tool_calls: unknown) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls } }] })}\n\n`;
    const { ask } = await meeting(
      about,
      says(
        delta([{ index: 0, id: "c", type: "function", function: { name: "open_door", arguments: '{"door"' } }]) +
          delta([{ index: 0, function: { arguments: ': "front"}' } }]) +
          finished,
      ),
    );
    const { text } = await ask();
    expect(parseToolCall(text, [calculator])).toMatchObject({
      kind: "unclear",
      ask: expect.stringContaining('no tool named "open_door"') as string,
    });
  });

  test("a schema, tools and counts go and come as its reference has them", async () => {
    const usage = { prompt_tokens: 9, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 4 } };
    const { ask, arrived } = await meeting(
      about,
      says(
        chunk("{}") +
          chunk("", { finish_reason: "stop" }) +
          `data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`,
      ),
    );
    const tools = [{ name: "clock", description: "Tells the time.", parameters: { type: "object" } }];
    const { end } = await ask({ schema: { type: "object" }, tools });
    expect(end.usage).toMatchObject({ promptTokens: 9, computedTokens: 5, answerTokens: 2 });
    expect(arrived[0]?.body).toMatchObject({
      stream_options: { include_usage: true },
      max_tokens: 20,
      response_format: { type: "json_schema", json_schema: { schema: { type: "object" } } },
      tools: [{ type: "function", function: tools[0] }],
    });
  });

  test("what its servers tell of their models is read: vLLM, OpenRouter, llama-server, and those that say nothing", async () => {
    const data = [
      { id: "a", max_model_len: 32_768 },
      { id: "b", context_length: 128_000 },
      { id: "c", meta: { n_ctx: 4096, n_ctx_train: 8192 } },
      { id: "d", object: "model" },
    ];
    expect(await openAi.models(() => Promise.resolve({ object: "list", data }))).toEqual([
      { id: "a", contextWindow: 32_768 },
      { id: "b", contextWindow: 128_000 },
      { id: "c", contextWindow: 4096 },
      { id: "d" },
    ]);
    const more = [
      {
        id: "e",
        supported_parameters: ["tools", "temperature"],
        architecture: { input_modalities: ["text", "image"] },
      },
      { id: "f", capabilities: { completion_chat: true, function_calling: false, vision: false } },
      { id: "g", supported_parameters: "all", architecture: "llama", capabilities: ["completion"] },
    ];
    expect(await openAi.models(() => Promise.resolve({ data: more }))).toEqual([
      { id: "e", capabilities: { nativeTools: true, constrained: false, vision: true } },
      { id: "f", capabilities: { nativeTools: false, vision: false } },
      { id: "g" },
    ]);
    await expect(openAi.models(() => Promise.resolve({ weather: "fine" }))).rejects.toThrow("garbage");
  });
});
