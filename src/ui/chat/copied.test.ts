import { expect, test } from "vitest";
import type { RecalledPassage } from "#core/axon/passage.ts";
import { copied } from "./copied.ts";

const passage = (heading: string, text: string): RecalledPassage => ({
  ...{ documentId: "d", document: "Lease.md", ordinal: 0, start: 0, end: text.length, score: 1 },
  heading,
  text,
});
const passages = [passage("§ 3 Rent", "The rent is\n1,850 euro."), passage("", "Notice: ninety days.")];

test("a copied answer names the document and the passage of each citation, once", () => {
  const citations = [
    { at: 9, passage: 1 },
    { at: 20, passage: 0 },
    { at: 30, passage: 1 },
  ];
  expect(copied({ text: "Ninety days; 1,850 euro.", passages, citations })).toBe(
    'Ninety days; 1,850 euro.\n\nFrom:\n1. Lease.md, § 3 Rent: "The rent is 1,850 euro."\n2. Lease.md: "Notice: ninety days."',
  );
});

test("an answer that cites nothing is copied as it is", () => {
  expect(copied({ text: "Paris.", passages, citations: [] })).toBe("Paris.");
});
