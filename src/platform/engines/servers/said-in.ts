import type { GenerateRequest, NativeCall } from "#core/broker/engine.ts";

/** A turn as a server with calls of its own takes it. */
export type Said =
  | {
      readonly kind: "words";
      readonly role: "system" | "user" | "assistant";
      readonly content: string;
      /** A PNG in base64. */
      readonly picture?: string;
    }
  | ({ readonly kind: "call"; readonly id: string } & NativeCall)
  /** What came back of the call with this id. */
  | { readonly kind: "result"; readonly id: string; readonly name: string; readonly content: string };

/**
 * The turns of a question, each call and its result as such. Where no tools go with it, and where one of the two is not
 * there, they are words: servers refuse a call without its result, and a result without its call.
 */
export function saidIn({
  turns,
  tools,
  picture,
}: Pick<GenerateRequest, "turns" | "tools" | "picture">): readonly Said[] {
  return turns.map(({ role, content, call, isResult }, at): Said => {
    const before = turns[at - 1]?.call;
    if (tools !== undefined && call !== undefined && turns[at + 1]?.isResult === true) {
      return { kind: "call", id: idOf(at), ...call };
    }
    if (tools !== undefined && isResult === true && before !== undefined) {
      return { kind: "result", id: idOf(at - 1), name: before.name, content };
    }
    const shown = picture !== undefined && at === turns.length - 1 ? { picture } : {};
    return { kind: "words", role, content, ...shown };
  });
}

/** The same in every later question, and nine letters and digits, since Mistral takes no other. */
const idOf = (at: number): string => `call${String(at).padStart(5, "0")}`;
