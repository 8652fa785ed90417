import { expect, test } from "vitest";
import { placeCitations } from "./citations.ts";

const passages = [
  { heading: "Lease › Rent", text: "Rent for the flat is 840 euros a month. It is due on the third working day." },
  {
    heading: "Lease › Deposit",
    text: "The deposit is three months of rent. Mrs Okafor returns it within six weeks of moving out.",
  },
  { heading: "House rules", text: "Dogs may be kept after asking. Bicycles stand in the yard, not in the stairwell." },
];

/** The answer with its citations written into it. */
const cited = (answer: string) =>
  placeCitations(answer, passages)
    .toReversed()
    .reduce((text, { at, passage }) => `${text.slice(0, at)}[${passage + 1}]${text.slice(at)}`, answer);

test("each sentence cites the passage it speaks from, at its end", () => {
  expect(cited("The rent is 840 euros a month. You get the deposit back within six weeks of moving out.")).toBe(
    "The rent is 840 euros a month.[1] You get the deposit back within six weeks of moving out.[2]",
  );
});

test("a number or a name is enough where the sentence is short", () => {
  expect(cited("840 euros.")).toBe("840 euros.[1]");
  expect(cited("It is Mrs Okafor.")).toBe("It is Mrs Okafor.[2]");
});

test("a sentence whose figure is not the passage's cites nothing, however near it is", () => {
  const notice = [{ heading: "Notice", text: "Either party may end the lease with ninety days' written notice." }];
  expect(placeCitations("The lease may end with ninety days' written notice.", notice)).toHaveLength(1);
  expect(placeCitations("The lease may end with 90 days' written notice.", notice)).toHaveLength(1);
  expect(placeCitations("The lease may end with 9 days' written notice.", notice)).toEqual([]);
  const rent = [{ heading: "Rent", text: "The monthly rent is 1,850 euro, due on the fifth day of each month." }];
  expect(placeCitations("The monthly rent is 1850 euro.", rent)).toHaveLength(1);
  expect(placeCitations("The monthly rent is 1,580 euro.", rent)).toEqual([]);
});

test("what a cited sentence says beyond its passage and the question is named", () => {
  const letter = [
    { heading: "Medication", text: "Bisoprolol 2.5 mg once daily in the morning. Apixaban 2.5 mg twice daily." },
  ];
  const beyondOf = (answer: string, question: string) =>
    placeCitations(answer, letter, question).map((one) => one.beyond);
  const asked = "Which dose of apixaban does she take?";
  expect(beyondOf("Apixaban 2.5 mg twice daily.", asked)).toEqual([undefined]);
  expect(beyondOf("She takes a dose of apixaban of 2.5 mg twice daily.", asked)).toEqual([undefined]);
  expect(beyondOf("Apixaban 2.5 mg twice daily is a type of dibenzamine.", asked)).toEqual([undefined]);
  expect(beyondOf("Apixaban 2.5 mg twice daily is a type of dibenzamine used for kidney failure.", asked)).toEqual([
    ["type", "dibenzamine", "kidney", "failure"],
  ]);
  const visits = [{ heading: "", text: "She lives alone. A visiting nurse comes on Tuesdays and Fridays." }];
  const invented = "A visiting nurse comes on Tuesdays and Fridays for a type of heart failure caused by diabetes.";
  expect(placeCitations(invented, visits, "Is she diabetic?")).toMatchObject([
    { beyond: ["type", "heart", "failure", "caused"] },
  ]);
});

test("what no passage says cites nothing", () => {
  expect(cited("I do not know. The capital of France is Paris, and it lies on the Seine.")).not.toContain("[");
  expect(cited("Yes.")).toBe("Yes.");
  expect(cited("Sure! Here is what the document says about your question:")).not.toContain("[");
  expect(placeCitations("Rent is 840 euros.", [])).toEqual([]);
  expect(placeCitations("", passages)).toEqual([]);
});

test("neighbouring sentences from one passage share one citation, paragraphs do not", () => {
  expect(cited("Rent is 840 euros a month. It is due on the third working day.")).toBe(
    "Rent is 840 euros a month. It is due on the third working day.[1]",
  );
  expect(cited("Rent is 840 euros a month.\n\nIt is due on the third working day.")).toBe(
    "Rent is 840 euros a month.[1]\n\nIt is due on the third working day.[1]",
  );
});

test("list items are cited, code, headings and tables are not", () => {
  expect(
    cited("# Rent for the flat is 840 euros\n\n- **Rent**: 840 euros a month\n- Bicycles stand in the yard\n"),
  ).toBe("# Rent for the flat is 840 euros\n\n- **Rent**: 840 euros a month[1]\n- Bicycles stand in the yard[3]\n");
  expect(cited("```\nrent = 840 euros a month\n```\n| rent | 840 euros |")).not.toContain("[");
});

test("an answer cut in mid-sentence is cited as far as it goes", () => {
  expect(cited("Bicycles stand in the yard, not in the st")).toBe("Bicycles stand in the yard, not in the st[3]");
});
