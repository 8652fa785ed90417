import { expect, test } from "vitest";
import { stem } from "./stem.ts";
import { termsOf } from "./terms.ts";

// Porter's paper gives these, step by step; the ends here are those of the whole algorithm.
const stems: Readonly<Record<string, string>> = {
  caresses: "caress",
  ponies: "poni",
  ties: "ti",
  cats: "cat",
  feed: "feed",
  agreed: "agre",
  plastered: "plaster",
  bled: "bled",
  motoring: "motor",
  sing: "sing",
  conflated: "conflat",
  troubled: "troubl",
  sized: "size",
  hopping: "hop",
  tanned: "tan",
  falling: "fall",
  hissing: "hiss",
  fizzed: "fizz",
  failing: "fail",
  filing: "file",
  happy: "happi",
  sky: "sky",
  relational: "relat",
  conditional: "condit",
  rational: "ration",
  digitizer: "digit",
  vietnamization: "vietnam",
  operator: "oper",
  hopefulness: "hope",
  sensibility: "sensibl",
  triplicate: "triplic",
  formalize: "formal",
  electrical: "electr",
  goodness: "good",
  revival: "reviv",
  allowance: "allow",
  adjustable: "adjust",
  replacement: "replac",
  adoption: "adopt",
  effective: "effect",
  bowdlerize: "bowdler",
  probate: "probat",
  rate: "rate",
  cease: "ceas",
  controlling: "control",
  rolling: "roll",
  generalizations: "gener",
  oscillators: "oscil",
};
test.each(Object.entries(stems))("the stem of %s is %s", (word, expected) => expect(stem(word)).toBe(expected));

test("stop words, case, accents and possessives do not count", () => {
  expect(termsOf("The Café's patient was not taking 1200 mg, the patients TAKE it.")).toEqual([
    "cafe",
    "patient",
    "take",
    "1200",
    "mg",
    "patient",
    "take",
  ]);
});

test("where words have no blanks between them, every two signs are a term", () => {
  expect(termsOf("心臓は3つの room 弁")).toEqual(["心臓", "臓は", "3", "つの", "room", "弁"]);
});
