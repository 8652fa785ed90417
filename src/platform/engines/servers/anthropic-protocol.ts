/** Anthropic's protocol: https://docs.claude.com/en/api/messages-streaming and …/api/models-list. */
import * as z from "zod/mini";
import type { JsonObject } from "#core/words/json.ts";
import { jsonOf, told, type Asked, type Piece, type Protocol, type ServerUsage } from "./protocol.ts";
import { readEvents } from "./read-lines.ts";
import { saidIn, type Said } from "./said-in.ts";
import { messageIn, ServerTrouble } from "./server-trouble.ts";

const Usage = z.object({
  input_tokens: z.nullish(z.number()),
  output_tokens: z.nullish(z.number()),
  cache_read_input_tokens: z.nullish(z.number()),
  cache_creation_input_tokens: z.nullish(z.number()),
});
const Event = z.object({
  type: z.string(),
  index: z.optional(z.number()),
  message: z.optional(z.object({ usage: z.optional(Usage) })),
  content_block: z.optional(z.object({ type: z.string(), name: z.optional(z.string()) })),
  delta: z.optional(
    z.object({
      type: z.optional(z.string()),
      text: z.optional(z.string()),
      partial_json: z.optional(z.string()),
      stop_reason: z.nullish(z.string()),
    }),
  ),
  usage: z.optional(Usage),
});
/** Facts beside a name count as not told where they are unexpected, or absent, as they were before 2026. */
const Models = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      max_input_tokens: z.catch(z.nullish(z.number()), undefined),
      capabilities: z.catch(
        z.nullish(z.object({ image_input: z.nullish(z.object({ supported: z.boolean() })) })),
        undefined,
      ),
    }),
  ),
});

/** What all models that Anthropic offers read at least, by its documentation, where the list itself does not say. */
const usualWindow = 200_000;

export const anthropic: Protocol = {
  chatPath: "/v1/messages",
  // Without the second, Anthropic refuses pages: it asks to be told that the key is the person's own.
  headers: { "anthropic-version": "2023-06-01", "anthropic-dangerous-direct-browser-access": "true" },
  chatBody({ model, request }: Asked): JsonObject {
    const { turns, maxTokens, temperature, stop, tools } = request;
    const system = turns.filter(({ role }) => role === "system").map(({ content }) => content);
    const stops = (stop ?? []).filter((word) => word.trim() !== "");
    return {
      model: model.id,
      max_tokens: maxTokens,
      stream: true,
      temperature: Math.min(1, temperature), // its scale ends there
      ...(system.length === 0 ? {} : { system: system.join("\n\n") }),
      messages: saidIn(request).flatMap(messageOf),
      ...(stops.length === 0 ? {} : { stop_sequences: stops }),
      ...(tools === undefined
        ? {}
        : {
            tools: tools.map(({ name, description, parameters }) => ({ name, description, input_schema: parameters })),
          }),
    };
  },
  async *answer(asked, send): AsyncGenerator<Piece> {
    for await (const data of readEvents(await send(this.chatBody(asked)))) {
      const read = Event.safeParse(jsonOf(data));
      if (!read.success) throw new ServerTrouble({ kind: "garbage" });
      const { type, index = 0, message, content_block: block, delta, usage } = read.data;
      switch (type) {
        case "error":
          throw told(messageIn(data));
        case "message_start": {
          const read = readIn(message?.usage);
          if (read !== undefined) yield { kind: "usage", usage: read };
          break;
        }
        case "content_block_start":
          if (block?.type === "tool_use") yield { kind: "call", place: index, name: block.name ?? "" };
          break;
        case "content_block_delta":
          if (delta?.type === "text_delta" && delta.text) yield { kind: "text", text: delta.text };
          if (delta?.type === "input_json_delta" && delta.partial_json) {
            yield { kind: "call", place: index, json: delta.partial_json };
          }
          break;
        case "message_delta": {
          const read = readIn(usage); // where the first event had none, and where a tool of its own has read more since
          if (read !== undefined) yield { kind: "usage", usage: read };
          if (typeof usage?.output_tokens === "number") {
            yield { kind: "usage", usage: { answerTokens: usage.output_tokens } };
          }
          if (typeof delta?.stop_reason === "string") {
            yield { kind: "end", reason: delta.stop_reason === "max_tokens" ? "length" : "done" };
          }
          break;
        }
        case "message_stop":
          return;
        default: // `ping`, and what its versioning policy may add
      }
    }
  },
  async models(ask) {
    const read = Models.safeParse(await ask("/v1/models?limit=1000"));
    if (!read.success) throw new ServerTrouble({ kind: "garbage" });
    return read.data.data.map(({ id, max_input_tokens: window, capabilities }) => {
      const vision = capabilities?.image_input?.supported;
      return {
        id,
        contextWindow: typeof window === "number" && window > 0 ? window : usualWindow,
        ...(vision === undefined ? {} : { capabilities: { vision } }),
      };
    });
  },
};

/** What it has read of the prompt; undefined where that is not told. */
function readIn(usage: z.infer<typeof Usage> | undefined): ServerUsage | undefined {
  const { input_tokens: fresh, cache_read_input_tokens: cached, cache_creation_input_tokens: kept } = usage ?? {};
  if (typeof fresh !== "number") return undefined;
  return { promptTokens: fresh + (cached ?? 0) + (kept ?? 0), cachedTokens: cached ?? 0 };
}

/** What the system says goes beside the messages. */
function messageOf(said: Said): readonly JsonObject[] {
  switch (said.kind) {
    case "words": {
      const { role, content, picture } = said;
      if (role === "system") return [];
      if (picture === undefined) return [{ role, content }];
      const source = { type: "base64", media_type: "image/png", data: picture };
      return [
        {
          role,
          content: [
            { type: "image", source },
            { type: "text", text: content },
          ],
        },
      ];
    }
    case "call": {
      const { id, name, arguments: input, before } = said;
      const words = before.trim() === "" ? [] : [{ type: "text", text: before.trimEnd() }];
      return [{ role: "assistant", content: [...words, { type: "tool_use", id, name, input }] }];
    }
    case "result":
      return [{ role: "user", content: [{ type: "tool_result", tool_use_id: said.id, content: said.content }] }];
  }
}
