import { sha256Hex, utf8 } from "#core/words/bytes.ts";
import { canonicalJson, type JsonObject } from "#core/words/json.ts";
import type { Unsubscribe } from "#core/words/ports.ts";

/** What a call does to the world, and so whether undo can be promised. */
type Effect = "nothing" | "reversible" | "compensable" | "irreversible";
/** `high` always asks in a dialog; the others ask in the flow. */
type Risk = "low" | "medium" | "high";

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

/** SHA-256, in hex, of the canonical JSON of everything a person is shown of a tool: grants and pins are bound to it. */
export function hashDefinition(definition: SynapseDefinition): Promise<string> {
  const { name, version, description, wants, parameters, effect, risk, source } = definition;
  const { kind, id, origin } = source;
  const shown = { kind, id, ...(origin === undefined ? {} : { origin }) };
  return hashJson({ name, version, description, wants, parameters, effect, risk, source: shown });
}

/** SHA-256, in hex, of the canonical JSON of `value`. Throws a TypeError on what JSON cannot say. */
export const hashJson = async (value: JsonObject): Promise<string> => sha256Hex(utf8(canonicalJson(value)));

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
  /**
   * What "for 24 hours" covers for these arguments, in words, such as `write notes/lease.txt`. The grant holds for
   * calls with the same words and no others. Absent: any arguments.
   */
  scope?(args: JsonObject): string;
  /** Why such a call can never be, as a sentence: then a person is not asked. `args` have passed `definition.parameters`. */
  readonly refuse?: (args: JsonObject) => string | undefined;
  /** `args` have passed `definition.parameters`. Rejects only with the signal's reason or for a bug. */
  run(args: JsonObject, context: CallContext): Promise<RunOutcome>;
  /** Present when `effect` is reversible or compensable. */
  undo?(ticket: UndoTicket, context: CallContext): Promise<RunOutcome>;
}

/** Where tools come from: built-ins, an MCP server, a device. */
export interface SynapseSource {
  readonly ref: SourceRef;
  /** What it offers now. Rejects with an Error whose message is a sentence for a person. */
  list(signal: AbortSignal): Promise<readonly Synapse[]>;
  /** Tells after what it offers has changed. Absent where that never happens. */
  watch?(listener: () => void): Unsubscribe;
  /** Idempotent. */
  close(): Promise<void>;
}
