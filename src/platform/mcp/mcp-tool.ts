/** A server's tools and answers, read strictly and turned into the house's words. */
import * as z from "zod/mini";
import type { RunOutcome, SourceRef, SynapseDefinition } from "#core/synapse/definition.ts";
import { foreignText, slug } from "./foreign-text.ts";

const maxTools = 200;
const maxDescription = 1_000;
/** Of one tool's parameters, as JSON, in characters. */
const maxParameters = 20_000;

const Tool = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  title: z.optional(z.string()),
  description: z.optional(z.string()),
  inputSchema: z.record(z.string(), z.json()),
  annotations: z.optional(z.object({ readOnlyHint: z.optional(z.boolean()) })),
});
const Tools = z.array(z.unknown());

export interface RemoteTool {
  /** As the server calls it. */
  readonly remoteName: string;
  readonly definition: SynapseDefinition;
}

/** What of a server's list we can use, in its order; a tool that cannot be read is left out. */
export function readTools(listed: unknown, server: McpServer): readonly RemoteTool[] {
  const tools = Tools.safeParse(listed);
  const found = new Map<string, RemoteTool>();
  for (const raw of tools.success ? tools.data.slice(0, maxTools) : []) {
    const tool = Tool.safeParse(raw);
    if (!tool.success || JSON.stringify(tool.data.inputSchema).length > maxParameters) continue;
    const name = `${server.prefix}_${slug(tool.data.name, 60)}`;
    if (!found.has(name)) found.set(name, { remoteName: tool.data.name, definition: define(tool.data, name, server) });
  }
  return [...found.values()];
}

export interface McpServer {
  readonly ref: SourceRef;
  readonly prefix: string;
  /** `host:port`, for people. */
  readonly host: string;
  readonly version: string;
}

function define(tool: z.infer<typeof Tool>, name: string, { ref, host, version }: McpServer): SynapseDefinition {
  return {
    name,
    version,
    description: foreignText(tool.description ?? tool.title ?? "", maxDescription),
    wants: `call ${foreignText(tool.name, 60)} on ${host}`,
    parameters: tool.inputSchema,
    // What a foreign server does cannot be taken back by us, and its hints are its own: they may lower the risk one
    // step, never to "low".
    effect: "irreversible",
    risk: tool.annotations?.readOnlyHint === true ? "medium" : "high",
    source: ref,
  };
}

const Block = z.union([
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.enum(["image", "audio"]), data: z.string(), mimeType: z.string() }),
  z.object({ type: z.literal("resource_link"), uri: z.string() }),
  z.object({ type: z.literal("resource"), resource: z.object({ uri: z.string(), text: z.optional(z.string()) }) }),
]);
const Answer = z.object({
  content: z.optional(z.array(z.unknown())),
  structuredContent: z.optional(z.unknown()),
  isError: z.optional(z.boolean()),
});

/** A call's answer as text. What is no text is named and left out. */
export function readAnswer(raw: unknown): RunOutcome {
  const answer = Answer.safeParse(raw);
  if (!answer.success) return { kind: "failed", text: "The server's answer is not what MCP says it should be." };
  const { content = [], structuredContent, isError = false } = answer.data;
  const texts = content.map(blockText);
  if (texts.length === 0 && structuredContent !== undefined) texts.push(JSON.stringify(structuredContent));
  // Tag characters can hide orders to a model in a text that looks harmless.
  const text = texts
    .join("\n")
    .toWellFormed()
    .replace(/[\u{E0000}-\u{E007F}]/gu, "");
  return isError
    ? { kind: "failed", text: text === "" ? "The server says that it failed, and not why." : text }
    : { kind: "done", text };
}

function blockText(raw: unknown): string {
  const read = Block.safeParse(raw);
  if (!read.success) return "[a part of an unknown kind]";
  const block = read.data;
  switch (block.type) {
    case "text":
      return block.text;
    case "image":
    case "audio":
      return `[${block.type}, ${foreignText(block.mimeType, 60)}, about ${Math.ceil((block.data.length * 3) / 4_000)} kB]`;
    case "resource_link":
      return `[link: ${block.uri}]`;
    case "resource":
      return block.resource.text ?? `[link: ${block.resource.uri}]`;
  }
}
