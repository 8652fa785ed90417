import { stem } from "./stem.ts";

/** The 33 words that Lucene's English analysis leaves out. */
const stopWords = new Set(
  (
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this " +
    "to was will with"
  ).split(" "),
);

/** Scripts that are written without blanks between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const runs = new RegExp(`${unspaced.source}+|(?:(?!${unspaced.source})[\\p{L}\\p{M}\\p{N}])+`, "gu");

/**
 * The terms of a text, in order, by which passages are found and citations placed: lower case, without stop words and
 * accents, English words by their stem; where words are written without blanks, every two signs (as Lucene does it).
 */
export function termsOf(text: string): readonly string[] {
  const terms: string[] = [];
  const plain = text
    .replace(/['’]s\b/g, "")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
  for (const [run] of plain.normalize("NFC").matchAll(runs)) {
    if (unspaced.test(run)) {
      const signs = Array.from(run);
      if (signs.length === 1) terms.push(run);
      for (let at = 1; at < signs.length; at += 1) terms.push(`${signs[at - 1] ?? ""}${signs[at] ?? ""}`);
    } else if (!stopWords.has(run)) {
      terms.push(stem(run));
    }
  }
  return terms;
}

/** Words of any question or answer: that a passage has them too says nothing. */
const common = new Set(
  termsOf(
    "I you he she we him her us me my your his our its who which what when where why how have has had do does did can " +
      "could may might must should would shall been being were am about also any all each every some many much more " +
      "most other than so very just only from out up down over under between because while after before again here " +
      "you're it's don't tell say please yes however example according based text passage document question answer",
  ),
);

/** The terms that say what a sentence or a question is about. */
export const tellingTermsOf = (text: string): readonly string[] => termsOf(text).filter((term) => !common.has(term));
