import type { ServerKind } from "#core/broker/server.ts";
import { anthropic } from "./anthropic-protocol.ts";
import { ollama } from "./ollama-protocol.ts";
import { openAi } from "./openai-protocol.ts";
import type { Protocol } from "./protocol.ts";

export const protocols: Readonly<Record<ServerKind, Protocol>> = { openai: openAi, ollama, anthropic };
