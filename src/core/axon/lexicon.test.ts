import { expect, test } from "vitest";
import { createLexicon } from "./lexicon.ts";

const passages = [
  "The aorta carries blood from the left ventricle.",
  "The pulmonary artery carries blood to the lungs.",
  "Rent is due on the first of the month, and blood is not a currency.",
];

test("the passage with the rarer words of the cue comes first", () => {
  const lexicon = createLexicon();
  lexicon.add("body", passages);
  const hits = lexicon.search("which vessel carries blood to a lung?", 10);
  expect(hits.map((hit) => hit.ordinal)).toEqual([1, 0, 2]);
  expect(hits[0]?.share).toBeGreaterThan(hits[1]?.share ?? 1);
});

test("what shares no word is not found, and an empty lexicon finds nothing", () => {
  const lexicon = createLexicon();
  expect(lexicon.search("blood", 10)).toEqual([]);
  lexicon.add("body", passages);
  expect(lexicon.search("quantum chromodynamics", 10)).toEqual([]);
  expect(lexicon.search("the of and", 10)).toEqual([]);
});

test("a whole cue found is a share of 1, and a score follows BM25", () => {
  const lexicon = createLexicon();
  lexicon.add("a", ["cat", "dog"]);
  const [hit] = lexicon.search("cats", 10);
  expect(hit?.share).toBeCloseTo(1, 12);
  expect(hit?.score).toBeCloseTo(Math.log(2) / (1 + 1.5), 12); // N 2, df 1, tf 1, of average length
});

test("a removed document is found no more; ties go by document and place", () => {
  const lexicon = createLexicon();
  for (const id of ["c", "a", "b"]) lexicon.add(id, ["same words", "same words"]);
  const places = () => lexicon.search("same", 10).map((hit) => `${hit.documentId}${hit.ordinal}`);
  expect(places()).toEqual(["a0", "a1", "b0", "b1", "c0", "c1"]);
  lexicon.remove("b");
  expect(places()).toEqual(["a0", "a1", "c0", "c1"]);
  expect(lexicon.search("same", 3)).toHaveLength(3);
});
