import { createSignal } from "solid-js";
import type { Accessor } from "solid-js";

/** What a screen reader hears, politely: whole sentences, never tokens. */
export interface Announcer {
  readonly sentences: Accessor<readonly { readonly id: number; readonly text: string }[]>;
  say(sentence: string): void;
  /** Pieces of an answer as they stream; the rest is said at its end. */
  stream(piece: string, ended: boolean): void;
  /** Forgets what was said: another conversation is shown. */
  clear(): void;
}

export function createAnnouncer(): Announcer {
  const [sentences, setSentences] = createSignal<readonly { readonly id: number; readonly text: string }[]>([]);
  let next = 1;
  let held = "";
  const say = (sentence: string): void => {
    const text = spoken(sentence);
    if (text !== "") setSentences((said) => [...said.slice(-19), { id: next++, text }]);
  };
  return {
    sentences,
    say,
    clear() {
      held = "";
      setSentences([]);
    },
    stream(piece, ended) {
      const { whole, rest } = splitSentences(held + piece);
      held = ended ? "" : rest;
      say(ended ? whole + rest : whole);
    },
  };
}

/** Everything up to the last sentence's end that is followed by a space or a line's end, and what is left over. */
export function splitSentences(text: string): { readonly whole: string; readonly rest: string } {
  const end = Math.max(...[...text.matchAll(/[.!?…:](?=\s)|\n/g)].map((match) => match.index + 1), 0);
  return { whole: text.slice(0, end), rest: text.slice(end) };
}

/** Without Markdown's marks, which nobody wants to hear. */
const spoken = (text: string): string =>
  text
    .replace(/^[ \t]*(?:#{1,6}|[-*+>]|\|[-:| ]*)[ \t]+/gm, "")
    .replace(/[*`|]+|~~/g, " ")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
