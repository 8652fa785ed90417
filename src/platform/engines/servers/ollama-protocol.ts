/**
 * Ollama's own protocol: https://github.com/ollama/ollama/blob/main/docs/api.md. Not by its npm client, with which
 * an answer cannot be stopped before it begins, and which hides how long a server asks to wait (docs/decisions/0013).
 */
import * as z from "zod/mini";
import { assumedWindow, type ServerModel } from "#core/broker/server.ts";
import type { JsonObject } from "#core/words/json.ts";
import { jsonOf, told, type Asked, type AskServer, type Piece, type Protocol } from "./protocol.ts";
import { saidIn, type Said } from "./said-in.ts";
import { messageIn, ServerTrouble } from "./server-trouble.ts";

const Line = z.object({
  message: z.optional(
    z.object({
      content: z.optional(z.string()),
      tool_calls: z.nullish(
        z.array(z.object({ function: z.object({ name: z.string(), arguments: z.optional(z.json()) }) })),
      ),
    }),
  ),
  done: z.optional(z.boolean()),
  done_reason: z.optional(z.string()),
  prompt_eval_count: z.optional(z.number()),
  eval_count: z.optional(z.number()),
  error: z.optional(z.unknown()),
});
const Tags = z.object({ models: z.array(z.object({ model: z.optional(z.string()), name: z.optional(z.string()) })) });
const Shown = z.object({
  model_info: z.optional(z.record(z.string(), z.unknown())),
  /** Such as `completion`, `tools`, `vision`; Ollama reads them off the model's chat template. Absent before 0.6.4. */
  capabilities: z.optional(z.array(z.string())),
});

/** Models that are asked one by one what they are; the others are taken for the usual. */
const askedAtMost = 24;

export const ollama: Protocol = {
  chatPath: "/api/chat",
  headers: {},
  chatBody({ model, request }: Asked): JsonObject {
    const { maxTokens, temperature, seed, stop, schema, tools } = request;
    return {
      model: model.id,
      messages: saidIn(request).map(messageOf),
      stream: true,
      options: {
        // Ollama reads 4,096 tokens unless it is told otherwise, whatever the model can, and cuts the rest off in silence.
        num_ctx: model.contextWindow ?? assumedWindow,
        num_predict: maxTokens,
        temperature,
        ...(seed === undefined ? {} : { seed }),
        ...(stop === undefined || stop.length === 0 ? {} : { stop }),
      },
      ...(schema === undefined ? {} : { format: schema }),
      ...(tools === undefined ? {} : { tools: tools.map((tool) => ({ type: "function", function: { ...tool } })) }),
    };
  },
  async *pieces(lines): AsyncGenerator<Piece> {
    let calls = 0;
    for await (const line of lines) {
      if (line.trim() === "") continue;
      const read = Line.safeParse(jsonOf(line));
      if (!read.success) throw new ServerTrouble({ kind: "garbage" });
      const { message, done, done_reason, prompt_eval_count, eval_count, error } = read.data;
      if (error !== undefined) throw told(messageIn(line));
      if (message === undefined && done === undefined) throw new ServerTrouble({ kind: "garbage" });
      const { content = "" } = message ?? {};
      if (content !== "") yield { kind: "text", text: content };
      for (const { function: asked } of message?.tool_calls ?? []) {
        yield { kind: "call", place: calls++, name: asked.name, json: JSON.stringify(asked.arguments ?? {}) };
      }
      if (done !== true) continue;
      yield {
        kind: "usage",
        usage: {
          ...(prompt_eval_count === undefined ? {} : { promptTokens: prompt_eval_count }),
          ...(eval_count === undefined ? {} : { answerTokens: eval_count }),
        },
      };
      yield { kind: "end", reason: done_reason === "length" ? "length" : "done" };
      return;
    }
  },
  async models(ask) {
    const read = Tags.safeParse(await ask("/api/tags"));
    if (!read.success) throw new ServerTrouble({ kind: "garbage" });
    const ids = read.data.models.flatMap(({ model, name }) => model ?? name ?? []);
    const asked = ids.map((id, at) => (at < askedAtMost ? asAsked(ask, id) : Promise.resolve({ id })));
    return (await Promise.all(asked)).filter((one) => one !== undefined);
  },
};

/** What it can, undefined where that is not answering; and its window, but no more than the usual one: memory for all that a model could read would be taken at once. */
async function asAsked(ask: AskServer, id: string): Promise<ServerModel | undefined> {
  const shown = Shown.safeParse(await ask("/api/show", { model: id }).catch(() => undefined));
  const told: readonly (readonly [string, unknown])[] = Object.entries(shown.data?.model_info ?? {});
  const [, window] = told.find(([key]) => key.endsWith(".context_length")) ?? [];
  const can = shown.data?.capabilities;
  if (can?.includes("completion") === false) return undefined; // it embeds texts, and answers nothing
  return {
    id,
    ...(typeof window === "number" && window > 0 ? { contextWindow: Math.min(window, assumedWindow) } : {}),
    ...(can === undefined
      ? {}
      : { capabilities: { nativeTools: can.includes("tools"), vision: can.includes("vision") } }),
  };
}

/** Its calls have no ids of old: a result names its tool. */
function messageOf(said: Said): JsonObject {
  switch (said.kind) {
    case "words": {
      const { role, content, picture } = said;
      return { role, content, ...(picture === undefined ? {} : { images: [picture] }) };
    }
    case "call": {
      const { name, arguments: args, before } = said;
      return { role: "assistant", content: before, tool_calls: [{ function: { name, arguments: args } }] };
    }
    case "result":
      return { role: "tool", tool_name: said.name, content: said.content };
  }
}
