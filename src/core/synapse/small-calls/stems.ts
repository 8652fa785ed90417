/** Words of a request and of a tool's definition, brought to one form so that they can be compared. */

/** A word where it stands: offsets in UTF-16 code units. */
export interface Word {
  readonly text: string;
  readonly stem: string;
  readonly start: number;
  readonly end: number;
}

/** Words that name nothing by themselves: no value begins or ends with one, and sharing one is no evidence. */
export const emptyWords: ReadonlySet<string> = new Set(
  (
    "a an the this that these those it its my me i we our you your he she his her they their them us of in on at to for from by with and or " +
    "as is are was were be been being am do does did has have had will would can could should shall may might must not no if " +
    "then than so such about into over under between within during per via using use used give given get find show tell " +
    "what which who whom whose when where why how please there here any some all each every also only just up out off " +
    "default value optional specify specified set example eg ie etc parameter param return returns returned format calculate compute determine retrieve want need like"
  ).split(" "),
);

/**
 * The stem of an English word: a light one (plural, -ing, -ed, -ly), as wrong pairs cost more here than missed ones.
 */
export function stem(word: string): string {
  const lower = word.toLowerCase().replace(/['’]s?$/u, "");
  if (lower.length < 4) return lower;
  const cut = lower
    .replace(/(?:sses)$/u, "ss")
    .replace(/ies$/u, "y")
    .replace(/(?<=[^su])s$/u, "")
    .replace(/(?<=.{3})(?:ing|ed|ly)$/u, "");
  return cut.replace(/([bdgmnprt])\1$/u, "$1").replace(/e$/u, "");
}

/** Words of a running text; numbers and signs are none. */
export const wordsOf = (text: string): readonly Word[] =>
  [...text.matchAll(/(?:\p{Lu}\.){2,}|\p{L}[\p{L}\p{N}]*(?:['’]\p{L}+)*/gu)].map(({ 0: found, index }) => ({
    text: found,
    stem: stem(found),
    start: index,
    end: index + found.length,
  }));

/** `annualInterest_rate2` → annual, interest, rate, 2. */
export const partsOfName = (name: string): readonly string[] =>
  name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .split(/[^\p{L}\p{N}]+|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/u)
    .filter((part) => part !== "");

/** The stems of a text that name something. */
export const tellingStems = (text: string): ReadonlySet<string> =>
  new Set(
    wordsOf(text)
      .filter(({ text: word, stem: root }) => !emptyWords.has(word.toLowerCase()) && root.length > 0)
      .map(({ stem: root }) => root),
  );
