/** Reads a text between quote signs, in each way it can be read. */
import type { Mending } from "./mending.ts";

interface ReadText {
  readonly text: string;
  /** Behind the closing sign. */
  readonly end: number;
}

const escapes: Readonly<Record<string, string>> = {
  ...{ n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" },
  ...{ '"': '"', "'": "'", "\\": "\\", "/": "/" },
};

/**
 * The texts that begin with the quote sign at `at`. `follows` is what may stand behind a text there: it tells a sign
 * that closes from one that belongs to the text, where `mending` lets a text hold its own sign. A line break needs no
 * escape. An escape that is neither JSON's nor Python's gives no reading: whether its backslash is meant is not said.
 */
export function* readText(text: string, at: number, mending: Mending, follows: RegExp): Generator<ReadText> {
  const sign = text[at] ?? "";
  let read = "";
  for (let place = at + 1; place < text.length;) {
    const one = text[place] ?? "";
    if (one === "\\") {
      const escaped = escapeAt(text, place);
      if (escaped === undefined) return;
      read += escaped.text;
      place = escaped.end;
      continue;
    }
    if (one === sign) {
      const next = nextSign(text, place + 1);
      const mayClose = next === undefined || follows.test(next);
      if (
        mending === "quotes"
          ? mayClose && !hidesMembers(text.slice(at + 1, place), sign)
          : !(mending !== "plain" && isApostrophe(text, place))
      ) {
        yield { text: read, end: place + 1 };
        if (mending !== "quotes") return;
      }
    }
    read += one;
    place += 1;
  }
}

/** Whether a text that went on behind its own sign has swallowed what follows it: `a", "b`. */
const hidesMembers = (inside: string, sign: string): boolean =>
  (sign === '"' ? /(?<!\\)"\s*[,:]\s*["']/ : /(?<!\\)'\s*[,:]\s*["']/).test(inside);

const nextSign = (text: string, at: number): string | undefined => /\S/.exec(text.slice(at, at + 200))?.[0];

const isApostrophe = (text: string, at: number): boolean =>
  text[at] === "'" && /\p{L}/u.test(text[at - 1] ?? "") && /\p{L}/u.test(text[at + 1] ?? "");

function escapeAt(text: string, at: number): ReadText | undefined {
  const plain = escapes[text[at + 1] ?? ""];
  if (plain !== undefined) return { text: plain, end: at + 2 };
  const code = /\\(?:u([\da-f]{4})|x([\da-f]{2}))/iy;
  code.lastIndex = at;
  const found = code.exec(text);
  const digits = found?.[1] ?? found?.[2];
  return digits === undefined ? undefined : { text: String.fromCharCode(parseInt(digits, 16)), end: code.lastIndex };
}
