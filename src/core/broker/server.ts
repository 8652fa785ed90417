/** Servers that run models: the kinds there are, and what is known of one that a person connected. */
import type { Tokens } from "./engine.ts";

/** How the gate's list and log name what model servers are reached for. */
export const modelPurpose = "model server";

/**
 * The protocol a server speaks: `openai`, the one that most have taken over (vLLM, LocalAI, llama-server, LM Studio);
 * `ollama` and `anthropic`, their own.
 */
export type ServerKind = "openai" | "ollama" | "anthropic";

/** A model as its server tells of it. */
export interface ServerModel {
  /** As the server calls it. */
  readonly id: string;
  /** How much it reads at once; absent where the server does not say. */
  readonly contextWindow?: Tokens;
}

/** A server that a person connected. Its key is in the vault, under the name that stands here. */
export interface ModelServer {
  readonly id: string;
  /** As the person calls it. */
  readonly name: string;
  readonly kind: ServerKind;
  /** What its protocol's paths are put behind, without a slash at the end: `https://api.openai.com/v1`. */
  readonly base: string;
  readonly credential?: string;
  readonly models: readonly ServerModel[];
}

/** What is taken for a window where the server does not say: what nearly every model of today has. */
export const assumedWindow: Tokens = 8192;

export const originOf = ({ base }: Pick<ModelServer, "base">): string => new URL(base).origin;
