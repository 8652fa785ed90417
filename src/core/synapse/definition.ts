import type { JsonObject } from "#core/words/json.ts";

/** What a call does to the world, and so whether undo can be promised. */
export type Effect = "nothing" | "reversible" | "compensable" | "irreversible";
/** `high` always asks in a dialog; the others ask in the flow. */
export type Risk = "low" | "medium" | "high";

/** What a tool is, exactly as it is shown, hashed and pinned. */
export interface SynapseDefinition {
  /** Unique within a neuron, `[a-z][a-z0-9_]*`; a source other than the built-ins prefixes its own name. */
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Completes "<name> wants to …", such as `write one file`. */
  readonly wants: string;
  /** JSON Schema of the arguments, an object. */
  readonly parameters: JsonObject;
  readonly effect: Effect;
  readonly risk: Risk;
  readonly source: SourceRef;
}

export interface SourceRef {
  readonly kind: "built-in" | "mcp" | "serial";
  readonly id: string;
  /** Where data would go: absent when it stays on this device. */
  readonly origin?: string;
}

export interface CallContext {
  readonly neuronId: string;
  readonly callId: string;
  readonly signal: AbortSignal;
}

/** What running a tool gives back. Failure is a result too: the model reads it and goes on. */
export type RunOutcome =
  | { readonly kind: "done"; readonly text: string; readonly undo?: UndoTicket }
  | { readonly kind: "failed"; readonly text: string };

/** What a source needs to take a call back, as plain data so that it survives a reload. */
export type UndoTicket = JsonObject;

export interface Synapse {
  readonly definition: SynapseDefinition;
  run(args: JsonObject, context: CallContext): Promise<RunOutcome>;
  /** Present when `effect` is reversible or compensable. */
  undo?(ticket: UndoTicket, context: CallContext): Promise<RunOutcome>;
}

/** Where tools come from: built-ins, an MCP server, a device. */
export interface SynapseSource {
  readonly ref: SourceRef;
  list(signal: AbortSignal): Promise<readonly Synapse[]>;
  close(): Promise<void>;
}
