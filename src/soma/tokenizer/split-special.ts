import { tokenTypes, type Vocabulary } from "./vocabulary.ts";

/** A piece of text, or a token that was written in it. */
export type Fragment = string | number;

/**
 * Cuts the tokens that are written out in a text from it: those the user of the vocabulary has added always, control
 * tokens only when they are asked for, since a text may come from a stranger. The longest name goes first over the whole
 * text, then the next, as in llama.cpp.
 */
export function createSpecialSplitter(vocabulary: Vocabulary): (text: string, control: boolean) => Fragment[] {
  const named: { token: number; text: string; isControl: boolean }[] = [];
  for (let token = 0; token < vocabulary.size; token += 1) {
    const type = vocabulary.typeOf(token);
    const isControl = type === tokenTypes.control || type === tokenTypes.unknown;
    const text = vocabulary.textOf(token);
    if ((isControl || type === tokenTypes.userDefined) && text !== "") named.push({ token, text, isControl });
  }
  const bytes = new Map(named.map(({ token, text }) => [token, new TextEncoder().encode(text).length]));
  named.sort((a, b) => (bytes.get(b.token) ?? 0) - (bytes.get(a.token) ?? 0));

  return (text, control) => {
    let fragments: Fragment[] = text === "" ? [] : [text];
    for (const name of named) {
      if (name.isControl && !control) continue;
      if (!text.includes(name.text)) continue;
      fragments = fragments.flatMap((fragment) => (typeof fragment === "string" ? cut(fragment, name) : [fragment]));
    }
    return fragments;
  };
}

function cut(text: string, name: { readonly token: number; readonly text: string }): Fragment[] {
  const fragments: Fragment[] = [];
  for (const [i, piece] of text.split(name.text).entries()) {
    if (i > 0) fragments.push(name.token);
    if (piece !== "") fragments.push(piece);
  }
  return fragments;
}
