import { expect, test } from "vitest";
import type { RecalledPassage } from "#core/axon/passage.ts";
import { ownFiguresInWords, uncitedInWords } from "./stands-on.ts";

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
  expect(uncitedInWords(answer, [document])).toBe(
    "No whole sentence of this answer could be found in the passages it was shown.",
  );
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

test("figures that nobody gave are named, whatever way they are written", () => {
  const dose = { ...answer, text: "Take 500 mg, at most 4,000 mg in ninety days." };
  expect(ownFiguresInWords(dose, "How much of it, 4000 at most?")).toBe(
    "500 stands neither in your question nor in a passage shown with it. Models make figures up: check before you use it.",
  );
  expect(ownFiguresInWords({ ...dose, passages: [] }, "How much?")).toMatch(/^500 and 4,000 stand neither/);
  expect(ownFiguresInWords({ ...dose, text: "10, 20, 30 and 40." }, "")).toMatch(/^10, 20 and others stand/);
});

test("a year that a story tells of is not held against it; an amount is, and so is any year beside a document", () => {
  const story = { ...answer, passages: [], text: "In the spring of 1943, and in 1944, she sang. It was the 1940s." };
  expect(ownFiguresInWords(story, "Tell me a story.")).toBeUndefined();
  expect(ownFiguresInWords({ ...story, passages: [passage] }, "Tell me a story.")).toMatch(/^1943, 1944 and/);
  expect(ownFiguresInWords({ ...story, text: "Stir it in 1500 ml of water." }, "How?")).toMatch(/^1500 stands/);
  expect(ownFiguresInWords({ ...story, text: "It rose to 1,943 and to 1943.5." }, "How?")).toMatch(/^1,943 and 1943.5/);
});

test("no figure is held against an answer that a tool worked out, that runs, or that only counts", () => {
  const dose = { ...answer, text: "Take 500 mg." };
  const call = { id: "c", name: "calculator", arguments: {}, state: "done" } as const;
  expect(ownFiguresInWords({ ...dose, calls: [call] as never }, "")).toBeUndefined();
  expect(ownFiguresInWords({ ...dose, state: "streaming" }, "")).toBeUndefined();
  expect(ownFiguresInWords({ ...dose, text: "1. Rest.\n2. Drink." }, "")).toBeUndefined();
});

test("a sum of a small model is to be worked out, however short, where nobody gave its result", () => {
  const sum = { ...answer, text: "7 + 5 = 2, and 17 * 23 = 391.", small: true } as const;
  expect(ownFiguresInWords(sum, "What is 7 + 5, and 17 * 23?")).toBe(
    "391 and 2 stand neither in your question nor in a passage shown with it. Small models reckon badly: work it out before you use them.",
  );
  expect(ownFiguresInWords({ ...sum, text: "7 + 5 = 2." }, "Is 7 + 5 = 2?")).toBeUndefined();
  const { small: _small, ...large } = sum;
  expect(ownFiguresInWords(large, "What is 7 + 5, and 17 * 23?")).toMatch(/^391 stands .* Models make figures up/);
});
