import type { GenerateRequest } from "#core/broker/engine.ts";
import type { ServerModel } from "#core/broker/server.ts";
import type { JsonObject } from "#core/words/json.ts";
import { ServerTrouble } from "./server-trouble.ts";

/** What a server says, in whichever protocol. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  /** A part of a native call: the first part of each `place` names it, the JSON of its arguments comes in parts. */
  | { readonly kind: "call"; readonly place: number; readonly name?: string; readonly json?: string }
  /** Counts as the server has them; a later one completes an earlier one. */
  | { readonly kind: "usage"; readonly usage: ServerUsage }
  | { readonly kind: "end"; readonly reason: "done" | "length" };

export interface ServerUsage {
  readonly promptTokens?: number;
  /** Of those, taken from the server's own cache. */
  readonly cachedTokens?: number;
  readonly answerTokens?: number;
}

/** One protocol: how a question is written, and how the answer is read. Everything else is the same for all. */
export interface Protocol {
  /** Behind the server's base. */
  readonly chatPath: string;
  /** Beside the credential, which the gate puts in. */
  readonly headers: Readonly<Record<string, string>>;
  /** The question as it is sent. */
  chatBody(asked: Asked): JsonObject;
  /** Asks by `send` and reads the answer. Throws ServerTrouble for what is not of the protocol. */
  answer(asked: Asked, send: SendQuestion): AsyncIterable<Piece>;
  /** Asks what models there are. */
  models(ask: AskServer): Promise<readonly ServerModel[]>;
}

export interface Asked {
  readonly model: ServerModel;
  readonly request: GenerateRequest;
  readonly origin: string;
}

/** Sends the body of a question and gives the lines of its answer while they come. Throws ServerTrouble. */
export type SendQuestion = (body: JsonObject) => Promise<AsyncGenerator<string>>;

/** One question to the server that is answered at once: its JSON. Throws ServerTrouble. */
type AskServer = (path: string, body?: JsonObject) => Promise<unknown>;

/** The JSON of one line or event. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ServerTrouble({ kind: "garbage" });
  }
}

export const told = (said: string): ServerTrouble => new ServerTrouble({ kind: "told", said });
