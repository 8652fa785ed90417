import type { ModelServer } from "#core/broker/server.ts";
import type { Learned } from "./learn-from-refusal.ts";
import { foreignText } from "../../mcp/foreign-text.ts";

/** What a server or the way to it can do wrong. */
export type Trouble =
  /** Not of the protocol. */
  | { readonly kind: "garbage" }
  /** The stream ended before the answer did. */
  | { readonly kind: "broken-off" }
  /** Nothing came for so many seconds: before the first piece, or in the middle. */
  | { readonly kind: "silent"; readonly seconds: number; readonly begun: boolean }
  /** It answered with this status instead; `said`: its own words, foreign. */
  | { readonly kind: "status"; readonly status: number; readonly said: string }
  /** It refused, and that taught what the model cannot: it can be asked in another way. */
  | { readonly kind: "learned"; readonly learned: Learned; readonly said: string }
  /** It told of trouble in the middle of its answer. */
  | { readonly kind: "told"; readonly said: string }
  /** It asks to wait longer than anybody would. */
  | { readonly kind: "busy"; readonly seconds: number | undefined }
  /** The gate's or the network's own sentence. */
  | { readonly kind: "unreachable"; readonly sentence: string };

/** Thrown within this room only: the engine turns it into the end of an answer. */
export class ServerTrouble extends Error {
  override readonly name = "ServerTrouble";
  constructor(readonly trouble: Trouble) {
    super(trouble.kind);
  }
}

/** For a person: what is, and what to do. */
export function troubleInWords(
  trouble: Trouble,
  server: Pick<ModelServer, "name" | "credential">,
  model: string,
): string {
  const { name } = server;
  switch (trouble.kind) {
    case "garbage":
      return `${name} sent something that is no answer of its protocol. Check its address and kind under Models. What was said before is kept.`;
    case "broken-off":
      return `${name} broke off in the middle of its answer. What it said is kept. Try again.`;
    case "silent":
      return trouble.begun
        ? `${name} fell silent in the middle of its answer: nothing came for ${trouble.seconds} seconds. What it said is kept. Try again.`
        : `${name} has not begun to answer for ${trouble.seconds} seconds, so it was given up. Look whether it is still at work, then try again.`;
    case "learned":
      return `${model} at ${name} ${learnedInWords(trouble.learned)}${quoted(trouble.said)}. That is kept. Ask again.`;
    case "told":
      return `${name} had trouble in the middle of its answer${quoted(trouble.said)}. What it said is kept. Try again.`;
    case "busy":
      return trouble.seconds === undefined
        ? `${name} still asks to wait after several tries. Its limit may be used up: try again later, or look at your account there.`
        : `${name} asks to wait for ${inWords(trouble.seconds)}. Its limit is used up: try again then, or look at your account there.`;
    case "unreachable":
      return trouble.sentence;
    case "status":
      return statusInWords(trouble.status, trouble.said, server, model);
  }
}

function learnedInWords(learned: Learned): string {
  switch (learned.kind) {
    case "window":
      return `reads no more than ${learned.tokens} tokens at once`;
    case "no native tools":
      return "does not call tools by itself";
    case "no pictures":
      return "sees no pictures";
    case "setting":
      return `does not take the setting ${learned.name}`;
  }
}

function statusInWords(
  status: number,
  said: string,
  { name, credential }: Pick<ModelServer, "name" | "credential">,
  model: string,
): string {
  if (status === 401 || status === 403) {
    return credential === undefined
      ? `${name} wants a key (${status}). Give it one: Models, Edit ${name}.`
      : `${name} does not take the key called ${credential} (${status}). Enter it once more under Keys and passwords.`;
  }
  if (status === 404)
    return `${name} has nothing there for ${model} (404)${quoted(said)}. Ask it for its models again: Models, Edit ${name}.`;
  if (status >= 500)
    return `${name} had trouble of its own (${status})${quoted(said)}. Try again; if it stays so, look at the server.`;
  return `${name} refused the question (${status})${quoted(said)}. Choose another model, or look at the server.`;
}

const quoted = (said: string): string => (said === "" ? "" : `: “${said.replace(/[.\s]+$/, "")}”`);

const inWords = (seconds: number): string =>
  seconds < 120
    ? `${seconds} seconds`
    : seconds < 7200
      ? `${Math.round(seconds / 60)} minutes`
      : `${Math.round(seconds / 3600)} hours`;

/** What a server says of an error, as much of it as can be shown: its JSON's message, or its first line. */
export function messageIn(body: string): string {
  const read = parsed(body);
  const { error } = isRecord(read) ? read : { error: undefined };
  const inner = isRecord(error) ? error["message"] : error;
  const told = typeof inner === "string" ? inner : isRecord(read) ? read["message"] : undefined;
  if (typeof told === "string") return foreignText(told, 200);
  return /^\s*</.test(body) ? "" : foreignText(body.split("\n")[0] ?? "", 200);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
