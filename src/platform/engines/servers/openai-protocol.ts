/**
 * The protocol of OpenAI's chat completions, which vLLM, LocalAI, llama-server, LM Studio and many others speak:
 * https://platform.openai.com/docs/api-reference/chat/create and …/models/list.
 */
import * as z from "zod/mini";
import type { JsonObject } from "#core/words/json.ts";
import { capabilitiesTold, ToldCapabilities } from "./told-capabilities.ts";
import { jsonOf, told, type Asked, type Piece, type Protocol } from "./protocol.ts";
import { readEvents } from "./read-lines.ts";
import { saidIn, type Said } from "./said-in.ts";
import { messageIn, ServerTrouble } from "./server-trouble.ts";

const Call = z.object({
  index: z.optional(z.number()),
  function: z.optional(z.object({ name: z.nullish(z.string()), arguments: z.nullish(z.string()) })),
});
const Chunk = z.object({
  choices: z.optional(
    z.array(
      z.object({
        delta: z.optional(z.object({ content: z.nullish(z.string()), tool_calls: z.nullish(z.array(Call)) })),
        finish_reason: z.nullish(z.string()),
      }),
    ),
  ),
  usage: z.nullish(
    z.object({
      prompt_tokens: z.optional(z.number()),
      completion_tokens: z.optional(z.number()),
      prompt_tokens_details: z.nullish(z.object({ cached_tokens: z.nullish(z.number()) })),
    }),
  ),
  error: z.optional(z.unknown()),
});

/** What is told of a model beside its name has a name of its own at each server. */
const Models = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      /** vLLM. */
      max_model_len: z.nullish(z.number()),
      /** OpenRouter, Together. */
      context_length: z.nullish(z.number()),
      /** llama-server: what it was started with, what the model was trained for. */
      meta: z.nullish(z.object({ n_ctx: z.nullish(z.number()), n_ctx_train: z.nullish(z.number()) })),
      ...ToldCapabilities.shape,
    }),
  ),
});

export const openAi: Protocol = {
  chatPath: "/chat/completions",
  headers: {},
  chatBody({ model, request, origin }: Asked): JsonObject {
    const { maxTokens, temperature, seed, stop, schema, tools } = request;
    return {
      model: model.id,
      messages: saidIn(request).map(messageOf),
      stream: true,
      stream_options: { include_usage: true },
      // OpenAI's newer models refuse the older name, which most others know alone.
      [origin === "https://api.openai.com" ? "max_completion_tokens" : "max_tokens"]: maxTokens,
      temperature,
      ...(seed === undefined ? {} : { seed }),
      ...(stop === undefined || stop.length === 0 ? {} : { stop }),
      ...(schema === undefined
        ? {}
        : { response_format: { type: "json_schema", json_schema: { name: "answer", schema } } }),
      ...(tools === undefined ? {} : { tools: tools.map((tool) => ({ type: "function", function: { ...tool } })) }),
    };
  },
  async *answer(asked, send): AsyncGenerator<Piece> {
    for await (const data of readEvents(await send(this.chatBody(asked)))) {
      if (data === "[DONE]") {
        yield { kind: "end", reason: "done" }; // some give no other reason
        return;
      }
      const read = Chunk.safeParse(jsonOf(data));
      if (!read.success) throw new ServerTrouble({ kind: "garbage" });
      const { choices, usage, error } = read.data;
      if (error !== undefined && error !== null) throw told(messageIn(data));
      if (choices === undefined && usage === undefined) throw new ServerTrouble({ kind: "garbage" });
      const choice = choices?.[0];
      const text = choice?.delta?.content;
      if (text !== undefined && text !== null && text !== "") yield { kind: "text", text };
      for (const [at, call] of (choice?.delta?.tool_calls ?? []).entries()) {
        const { name, arguments: json } = call.function ?? {};
        yield {
          ...{ kind: "call", place: call.index ?? at },
          ...(typeof name === "string" ? { name } : {}),
          ...(typeof json === "string" ? { json } : {}),
        };
      }
      if (usage !== undefined && usage !== null) {
        const cached = usage.prompt_tokens_details?.cached_tokens;
        yield {
          kind: "usage",
          usage: {
            ...(usage.prompt_tokens === undefined ? {} : { promptTokens: usage.prompt_tokens }),
            ...(usage.completion_tokens === undefined ? {} : { answerTokens: usage.completion_tokens }),
            ...(typeof cached === "number" ? { cachedTokens: cached } : {}),
          },
        };
      }
      const ended = choice?.finish_reason;
      if (ended !== undefined && ended !== null) yield { kind: "end", reason: ended === "length" ? "length" : "done" };
    }
  },
  async models(ask) {
    const read = Models.safeParse(await ask("/models"));
    if (!read.success) throw new ServerTrouble({ kind: "garbage" });
    return read.data.data.map(({ id, max_model_len, context_length, meta, ...rest }) => {
      const window = max_model_len ?? meta?.n_ctx ?? context_length ?? meta?.n_ctx_train;
      const capabilities = capabilitiesTold(rest);
      return {
        id,
        ...(typeof window === "number" && window > 0 ? { contextWindow: window } : {}),
        ...(capabilities === undefined ? {} : { capabilities }),
      };
    });
  },
};

function messageOf(said: Said): JsonObject {
  switch (said.kind) {
    case "words": {
      const { role, content, picture } = said;
      if (picture === undefined) return { role, content };
      const url = `data:image/png;base64,${picture}`;
      return {
        role,
        content: [
          { type: "text", text: content },
          { type: "image_url", image_url: { url } },
        ],
      };
    }
    case "call": {
      const { id, name, arguments: args, before } = said;
      const asked = { id, type: "function", function: { name, arguments: JSON.stringify(args) } };
      return { role: "assistant", content: before === "" ? null : before, tool_calls: [asked] };
    }
    case "result":
      return { role: "tool", tool_call_id: said.id, content: said.content };
  }
}
