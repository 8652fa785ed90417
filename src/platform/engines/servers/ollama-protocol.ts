/**
 * Ollama's own protocol, by its own client for browsers: https://github.com/ollama/ollama/blob/main/docs/api.md. Each
 * question has a client of its own, whose only way out is ours (docs/decisions/0013).
 */
import { Ollama, type ChatRequest } from "ollama/browser";
import * as z from "zod/mini";
import { assumedWindow, type ServerModel } from "#core/broker/server.ts";
import { utf8 } from "#core/words/bytes.ts";
import type { JsonObject } from "#core/words/json.ts";
import { jsonOf, told, type Asked, type Piece, type Protocol } from "./protocol.ts";
import { saidIn, type Said } from "./said-in.ts";
import { messageIn, ServerTrouble } from "./server-trouble.ts";

const Part = z.object({
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
});
/** What a line says of the answer as a whole. */
const Told = z.object({ done: z.optional(z.boolean()), error: z.optional(z.unknown()) });
/** What the client sends. */
const Sent = z.record(z.string(), z.json());
const Tags = z.object({ models: z.array(z.object({ model: z.optional(z.string()), name: z.optional(z.string()) })) });
const Shown = z.object({
  model_info: z.optional(z.record(z.string(), z.unknown())),
  /** Such as `completion`, `tools`, `vision`; Ollama reads them off the model's chat template. Absent before 0.6.4. */
  capabilities: z.optional(z.array(z.string())),
});

/** Models that are asked one by one what they are; the others are taken for the usual. */
const askedAtMost = 24;

const requestOf = ({ model, request }: Asked) => {
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
      ...(stop === undefined || stop.length === 0 ? {} : { stop: [...stop] }),
    },
    ...(schema === undefined ? {} : { format: schema }),
    ...(tools === undefined ? {} : { tools: tools.map((tool) => ({ type: "function", function: { ...tool } })) }),
  } as const;
};

export const ollama: Protocol = {
  chatPath: "/api/chat",
  headers: {},
  chatBody: requestOf,
  async *answer(asked, send): AsyncGenerator<Piece> {
    let lines: AsyncGenerator<string> | undefined;
    const client = clientOver(async (_path, body = {}) => {
      lines = await send(body);
      return new Response(wholeLines(lines));
    });
    try {
      // The client's type of a tool knows only the plainest schemas.
      const request = requestOf(asked) as ChatRequest & { readonly stream: true };
      let calls = 0;
      for await (const part of await client.chat(request)) {
        const read = Part.safeParse(part);
        if (!read.success) throw new ServerTrouble({ kind: "garbage" });
        const { message, done, done_reason, prompt_eval_count, eval_count } = read.data;
        if (message === undefined && done === undefined) throw new ServerTrouble({ kind: "garbage" });
        const { content = "" } = message ?? {};
        if (content !== "") yield { kind: "text", text: content };
        for (const { function: called } of message?.tool_calls ?? []) {
          yield { kind: "call", place: calls++, name: called.name, json: JSON.stringify(called.arguments ?? {}) };
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
      }
    } finally {
      void lines?.return(undefined); // the client leaves a body open that it does not read to its end
    }
  },
  async models(ask) {
    const client = clientOver(async (path, body) => Response.json(await ask(path, body)));
    const read = Tags.safeParse(await client.list());
    if (!read.success) throw new ServerTrouble({ kind: "garbage" });
    const ids = read.data.models.flatMap(({ model, name }) => model ?? name ?? []);
    const asked = ids.map((id, at) => (at < askedAtMost ? asAsked(client, id) : Promise.resolve({ id })));
    return (await Promise.all(asked)).filter((one) => one !== undefined);
  },
};

/** Ollama's client for one question: it reaches nobody but by `carry`. */
function clientOver(carry: (path: string, body?: JsonObject) => Promise<Response>): Ollama {
  return new Ollama({
    host: "http://ollama", // the address is the carrier's
    fetch: (address, init) => {
      const { pathname } = new URL(address instanceof Request ? address.url : address);
      const body = init?.body;
      return typeof body === "string" ? carry(pathname, Sent.parse(JSON.parse(body))) : carry(pathname);
    },
  });
}

/**
 * The lines again as a body for the client, which would leave out what is no JSON and write it to the console, and call
 * every trouble the same. Errors with ServerTrouble at the first line that is none, at an error that the server tells,
 * and where the answer breaks off.
 */
function wholeLines(lines: AsyncGenerator<string>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream(
    {
      async pull(controller) {
        for (;;) {
          const next = await lines.next();
          if (next.done === true) throw new ServerTrouble({ kind: "broken-off" });
          const line = next.value;
          if (line.trim() === "") continue;
          const read = Told.safeParse(jsonOf(line));
          if (!read.success) throw new ServerTrouble({ kind: "garbage" });
          if (read.data.error !== undefined) throw told(messageIn(line));
          controller.enqueue(utf8(`${line}\n`));
          if (read.data.done === true) controller.close();
          return;
        }
      },
    },
    { highWaterMark: 0 }, // nothing is read that nobody asked for
  );
}

/** What it can, undefined where that is not answering; and its window, but no more than the usual one: memory for all that a model could read would be taken at once. */
async function asAsked(client: Ollama, id: string): Promise<ServerModel | undefined> {
  const shown = Shown.safeParse(await client.show({ model: id }).catch(() => undefined));
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
function messageOf(said: Said) {
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
