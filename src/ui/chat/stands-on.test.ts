import { expect, test } from "vitest";
import type { RecalledPassage } from "#core/axon/passage.ts";
import { uncitedInWords } from "./stands-on.ts";

const passage: RecalledPassage = {
  documentId: "d",
  document: "lease.txt",
  ordinal: 0,
  heading: "",
  text: "Ninety days.",
  start: 0,
  end: 12,
  score: 1,
};
const answer = { at: 10, state: "done", text: "Ninety.", passages: [passage], citations: [], calls: [] } as const;
const document = { state: "ready", addedAt: 5 } as const;

test("an answer that cites nothing of what was found says so", () => {
  expect(uncitedInWords(answer, [document])).toBe("Nothing in this answer was found in your documents.");
});

test("an answer for which nothing was found says that the documents are silent", () => {
  expect(uncitedInWords({ ...answer, passages: [] }, [document])).toMatch(/^Your documents say nothing about this/);
});

test("nothing is said of an answer that cites, that runs, or that is older than the documents", () => {
  expect(uncitedInWords({ ...answer, citations: [{ at: 1, passage: 0 }] }, [document])).toBeUndefined();
  expect(uncitedInWords({ ...answer, state: "streaming" }, [document])).toBeUndefined();
  expect(uncitedInWords({ ...answer, passages: [] }, [{ ...document, addedAt: 11 }])).toBeUndefined();
  expect(uncitedInWords({ ...answer, passages: [] }, [])).toBeUndefined();
});
