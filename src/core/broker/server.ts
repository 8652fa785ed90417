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
  /** As the server itself tells of it; absent where it does not say. */
  readonly capabilities?: Capabilities;
  /** As its own answers and refusals showed. */
  readonly found?: Capabilities;
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
  // It calls tools in its own way, so it is never sent a schema to hold to.
  anthropic: { nativeTools: true, constrained: false, vision: true },
};

type Facts = Pick<ServerModel, "capabilities" | "found">;

/** What is known of a model at a server: what was found out of it goes before what is told, that before its protocol. */
export const capabilitiesAt = (kind: ServerKind, { capabilities, found }: Facts = {}): Capabilities => ({
  ...byProtocol[kind],
  ...capabilities,
  ...found,
});

/** The model as its server tells of it, without what was found out: so it is asked anew. */
export function asTold({ found: _found, refuses: _refuses, ...told }: ServerModel): ServerModel {
  return told;
}

/** A model as it is told now, with what was found out of it before. */
export function withFound(told: ServerModel, before: ServerModel | undefined): ServerModel {
  const { found, refuses, contextWindow } = before ?? {};
  return {
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...told,
    ...(found === undefined ? {} : { found }),
    ...(refuses === undefined ? {} : { refuses }),
  };
}

/**
 * How a model at a server asks for tools: in its own way only where that is known, in words otherwise; in lines of plain
 * text where it is known that nothing holds it to a form.
 */
export function toolsAt(kind: ServerKind, facts?: Facts): ModelInfo["tools"] {
  const { nativeTools, constrained } = capabilitiesAt(kind, facts);
  return nativeTools === true ? "native" : constrained === false ? "react" : "constrained";
}
