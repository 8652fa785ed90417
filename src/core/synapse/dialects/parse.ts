/** What a model's answer asks for. It never guesses: what is not certainly one call is asked again or is no call. */
import type { JsonObject } from "#core/words/json.ts";
import { parseObject } from "../hand-call.ts";
import { accept, type Accepted, type Known } from "./accept.ts";
import { findCalls, type Found } from "./find-calls.ts";
import { knownTool } from "./known-names.ts";
import { isSameCall, onlyOne, readReAct } from "./react-calls.ts";
import { readValue } from "./read-value.ts";
import { announcesCall, skipWrappers, withoutWrappers } from "./wrappers.ts";

export type ParsedCall =
  | {
      readonly kind: "call";
      readonly name: string;
      readonly arguments: JsonObject;
      /** What was said before it. */ readonly before: string;
    }
  /** `text` is what to show where it is not the answer as it stands. */
  | { readonly kind: "none"; readonly text?: string }
  /** `ask` is what the model is told, once. */
  | { readonly kind: "unclear"; readonly ask: string };

const unclear = (ask: string): ParsedCall => ({ kind: "unclear", ask });
const oneAtATime = "Use one tool at a time: write one call and wait for its result.";
const notAlone = "To use a tool, answer with its JSON and nothing else.";
const broken = 'The call cannot be read. Write {"tool": "<name>", "arguments": {…}} with its JSON and nothing else.';

/**
 * Reads the call that an answer is, whichever dialect its model was taught. A call is one only if the text has no other
 * reading, its tool exists, and the tool's schema admits its arguments.
 */
export function parseToolCall(text: string, definitions: Known): ParsedCall {
  if (definitions.length === 0) return { kind: "none" };
  const answer = parseObject(text.trim())?.["answer"];
  if (typeof answer === "string") return { kind: "none", text: answer };
  // What a model thinks aloud it has not decided, and what it invents as a tool's answer is not part of its call.
  const said = text
    .replace(/^\s*<think(?:ing)?>[^]*?(?:<\/think(?:ing)?>|$)/i, "")
    .split(/^[ \t]*Observation:/im, 1)
    .join("");

  const names = definitions.map(({ name }) => name);
  const found = findCalls(said, names);
  const inside = (place: number) => found.some(({ start, end }) => start <= place && place < end);
  const reAct = readReAct(said, definitions, inside);
  if (reAct.length > 0) {
    return decide(
      reAct.map(({ accepted }) => accepted),
      said.slice(0, Math.min(...reAct.map(({ start }) => start))),
    );
  }

  const read = found.map((one) => ({ one, accepted: acceptFound(one, definitions) }));
  const calls = read.filter(({ accepted }) => accepted.kind !== "no-call");
  const [first] = calls;
  if (first === undefined) return seemsToCall(said, names) ? unclear(broken) : { kind: "none" };
  const rest = outside(
    said,
    calls.map(({ one }) => one),
  );
  if (rest.some((piece) => looksLikeCall(piece, names))) return unclear(broken); // there is half of another one
  const decided = decide(
    calls.map(({ accepted }) => accepted),
    said.slice(0, first.one.start),
  );
  const isSpokenOf = calls.some(({ one }, at) => isPartOfSentence(said, one, calls[at - 1]?.one.end ?? 0));
  return decided.kind === "call" && isSpokenOf ? unclear(notAlone) : decided;
}

function acceptFound({ readings }: Found, definitions: Known): Accepted {
  if (readings.length === 0) return { kind: "refused", problem: broken };
  return onlyOne(
    readings.map((wishes) => {
      const all = wishes.map((wish) => accept(wish, definitions));
      return all.find((one) => one.kind === "refused") ?? same(all);
    }),
  );
}

/** Several calls are one when they are the same: models repeat themselves. */
function same(all: readonly Accepted[]): Accepted {
  const calls = all.filter((one) => one.kind === "call");
  const [first] = calls;
  if (first === undefined) return { kind: "no-call" };
  return calls.every((one) => isSameCall(one, first)) ? first : { kind: "refused", problem: oneAtATime };
}

function decide(all: readonly Accepted[], before: string): ParsedCall {
  const refused = all.find((one) => one.kind === "refused");
  if (refused !== undefined) return unclear(all.length > 1 && areDifferent(all) ? oneAtATime : refused.problem);
  const only = same(all);
  if (only.kind !== "call") return unclear(oneAtATime);
  return {
    ...only,
    before: withoutWrappers(before)
      .replace(/[[(]\s*$/, "")
      .trim(),
  };
}

const areDifferent = (all: readonly Accepted[]): boolean => same(all).kind === "refused";

/** The pieces of a text beside what was found. */
function outside(text: string, found: readonly Found[]): readonly string[] {
  const edges = [0, ...found.flatMap(({ start, end }) => [start, end]), text.length];
  return edges.flatMap((edge, at) => (at % 2 === 0 ? [text.slice(edge, edges[at + 1])] : []));
}

/** Whether a known tool is named the way a call names it, somewhere in the text. */
const looksLikeCall = (text: string, names: readonly string[]): boolean =>
  [
    ...text.matchAll(/["']?(?:tool|name|action)["']?\s*:\s*["']([^"'\n]{1,100})["']/gi),
    ...text.matchAll(/^[ \t`]*([\w.]{1,100})\([^)\n]*=/gm),
    ...text.matchAll(/^[ \t>*]*action[ \t*]*:[ \t*]*([\w.]{1,100})/gim),
  ].some(([, name = ""]) => knownTool(name, names) !== undefined);

/** Whether an answer that holds no call may have been meant as one: it says so, or it is an object that breaks off. */
const seemsToCall = (said: string, names: readonly string[]): boolean =>
  looksLikeCall(said, names) ||
  announcesCall(said) ||
  (/^\[?\{\s*["']/.test(said.slice(skipWrappers(said, 0))) && !isReadable(said.slice(skipWrappers(said, 0))));

const isReadable = (text: string): boolean => !readValue(text, 0, "plain").next().done;

/**
 * Whether a call is spoken of instead of made: the sentence goes on behind it, or what leads to it says that it is an
 * example. `from` is where the call before it ends.
 */
function isPartOfSentence(text: string, { start, end }: Found, from: number): boolean {
  const line = text.slice(end).split("\n", 1)[0] ?? "";
  const behind = withoutWrappers(line).replace(/^[\s`'")\]}.,;:]+/, "");
  if (/^\p{Ll}/u.test(behind)) return true;
  const before = withoutWrappers(text.slice(from, start)).trimEnd();
  const leading =
    before
      .slice(-200)
      .split(/[.!?](?:\s|$)|\n\n/)
      .at(-1) ?? "";
  return /\b(?:example|e\.g|such as|like this|would|could|might|format|syntax|instead of|do not|don't|never|not)\b/i.test(
    leading,
  );
}
