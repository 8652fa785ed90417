/** Servers that run models: the kinds there are, and what is known of one that a person connected. */
import type { Capabilities } from "./capabilities.ts";
import type { ModelInfo, Tokens } from "./engine.ts";

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
  /** As the server told or refused; absent where it does not say. */
  readonly capabilities?: Capabilities;
  /** Settings that its server does not take with it, as its protocol names them: found out by asking. */
  readonly refuses?: readonly string[];
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

/** What the protocol alone tells of every model behind it. */
const byProtocol: Readonly<Record<ServerKind, Capabilities>> = {
  openai: {},
  // https://docs.ollama.com/capabilities/structured-outputs: the runner holds any model to a schema.
  ollama: { constrained: true },
  // https://docs.claude.com/en/docs/about-claude/models/overview: every model on offer calls tools and reads pictures.
  anthropic: { nativeTools: true, vision: true },
};

/** What is known of a model at a server: what was found out of it goes before what its protocol tells. */
export const capabilitiesAt = (kind: ServerKind, found: Capabilities = {}): Capabilities => ({
  ...byProtocol[kind],
  ...found,
});

/**
 * How a model at a server asks for tools: in its own way only where that is known, in words otherwise; in lines of plain
 * text where it is known that nothing holds it to a form.
 */
export function toolsAt(kind: ServerKind, found?: Capabilities): ModelInfo["tools"] {
  const { nativeTools, constrained } = capabilitiesAt(kind, found);
  return nativeTools === true ? "native" : constrained === false ? "react" : "constrained";
}
