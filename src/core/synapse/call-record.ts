import type { JsonObject } from "#core/words/json.ts";

/** One tool call as the conversation, the log and `TurnEvent` show it. */
export interface CallRecord {
  readonly id: string;
  readonly name: string;
  /** What it runs or ran with. */
  readonly arguments: JsonObject;
  /** What was proposed, where a person mended it before it ran. */
  readonly proposed?: JsonObject;
  readonly state: "asked" | "running" | "done" | "denied" | "failed" | "undone";
  readonly result?: string;
  /** The tool refuses such arguments whenever they come: asking again would end alike. For the turn; not read back. */
  readonly never?: true;
  /** Milliseconds since 1970 until which undo is offered; absent where it is not. */
  readonly undoUntil?: number;
}
