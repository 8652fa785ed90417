import type { JsonObject } from "./json.ts";

/** What is about to happen, or has happened. */
export interface AuditEvent {
  /** What is done, such as `tool.call`, `gate.request`, `package.export`. */
  readonly action: string;
  readonly neuronId?: string;
  /**
   * What it is done to: a tool's name, an origin, an id. It stays in the log's hashed part for ever, so it holds
   * nothing personal.
   */
  readonly subject: string;
  /** The rest (arguments, reasons, sizes). The log's hash chain holds a salted hash of it, so it can be erased later. */
  readonly details?: JsonObject;
}

/**
 * How every room writes the log. Each promise resolves when the entry is durable, and rejects with StorageTrouble when
 * it could not be written: then the effect must not happen.
 */
export interface AuditPort {
  /** Written *before* an effect; resolves to the entry's number. */
  intent(event: AuditEvent): Promise<number>;
  /** What became of the intent `of` (rejects with a RangeError when that is none): `done`, `denied`, `failed`, `stopped` … (a word, not a text). */
  outcome(of: number, outcome: string, details?: JsonObject): Promise<void>;
  /** Something that had no intent, such as a refusal. */
  note(event: AuditEvent): Promise<void>;
}
