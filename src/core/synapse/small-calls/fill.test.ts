import { describe, expect, test } from "vitest";
import type { JsonObject } from "#core/words/json.ts";
import { fillForm, type FilledForm } from "./fill.ts";
import type { ChooseAsked } from "./fill-texts.ts";

const text = (description = "") => ({ type: "string", description });
const number = (description = "") => ({ type: "number", description });
const whole = (description = "") => ({ type: "integer", description });

/** Fills a form of these properties, all required unless named in `free`; a doubt is settled by the first candidate. */
async function fill(request: string, properties: JsonObject, ...free: readonly string[]) {
  const required = Object.keys(properties).filter((name) => !free.includes(name));
  const asked: ChooseAsked[] = [];
  const form: FilledForm = await fillForm(request, { type: "object", properties, required }, (one) => {
    asked.push(one);
    return Promise.resolve(one.candidates[0]);
  });
  return { ...form, asked };
}

describe("numbers", () => {
  test.each([
    ["with base 10 and height 5", { base: whole(), height: whole() }, { base: 10, height: 5 }],
    ["a=1, b=-3, c=2", { a: whole(), b: whole(), c: whole() }, { a: 1, b: -3, c: 2 }],
    ["the lengths of its base and height as 6cm and 10cm", { base: whole(), height: whole() }, { base: 6, height: 10 }],
    ["two numbers: 40 and 50", { num1: whole(), num2: whole() }, { num1: 40, num2: 50 }],
    ["a room for two adults and one child", { adults: whole(), child: whole() }, { adults: 2, child: 1 }],
    ["a population of 213 million", { population: whole() }, { population: 213_000_000 }],
    ["a net income of $2,000,000", { income: whole() }, { income: 2_000_000 }],
  ])("go to the parameter that is spoken of: %s", async (request, properties, expected) => {
    expect((await fill(`Compute it ${request}.`, properties)).arguments).toEqual(expected);
  });

  test("a percentage is a share where decimals are asked for, and stays one where percentages are", async () => {
    const request = "Invest it at an interest rate of 5%.";
    expect((await fill(request, { rate: number("Annual rate in decimal form.") })).arguments).toEqual({ rate: 0.05 });
    expect((await fill(request, { rate: number("Annual rate as a percentage.") })).arguments).toEqual({ rate: 5 });
  });

  test("units are converted to the one that is asked for", async () => {
    const request = "An inductance of 50mH, and the person is 5ft 10in tall.";
    const properties = { inductance: number("In henries (H)."), height: number("Height in inches.") };
    expect((await fill(request, properties)).arguments).toEqual({ inductance: 0.05, height: 70 });
  });

  test("one that may be left out is taken only on evidence", async () => {
    const properties = { radius: whole("The radius."), digits: whole("Decimal places of the result.") };
    expect((await fill("A circle with radius 4.", properties, "digits")).arguments).toEqual({ radius: 4 });
  });

  test("one that was not said is missing, not invented", async () => {
    const { missing, arguments: filled } = await fill("The area of a triangle, please.", {
      base: whole(),
      height: whole(),
    });
    expect({ missing, filled }).toEqual({ missing: ["base", "height"], filled: {} });
  });
});

describe("texts", () => {
  test("a way has its two ends, whatever order the tool names them in", async () => {
    const properties = { destination: text("Where it ends."), origin: text("Where it begins.") };
    const { arguments: filled, asked } = await fill("Directions from San Francisco to Los Angeles.", properties);
    expect(filled).toEqual({ destination: "Los Angeles", origin: "San Francisco" });
    expect(asked).toEqual([]);
  });

  test("values that differ in a number come in the order in which they were said", async () => {
    const properties = { color1: text("One color."), color2: text("The other color.") };
    expect((await fill("Mix yellow and blue.", properties)).arguments).toEqual({ color1: "yellow", color2: "blue" });
  });

  test("a day is written as it is asked for", async () => {
    const properties = { date: text("Format: yyyy-mm-dd.") };
    expect((await fill("The price at closing on March 11, 2022.", properties)).arguments).toEqual({
      date: "2022-03-11",
    });
  });

  test("a choice is taken by its words, in the parameter's own spelling", async () => {
    const properties = { time_frame: { type: "string", enum: ["six_months", "year"] } };
    expect((await fill("Rain in the last six months.", properties)).arguments).toEqual({ time_frame: "six_months" });
  });

  test("a sum is copied as it stands", async () => {
    expect((await fill("How much is 3 + 4 * 5?", { expression: text("The sum.") })).arguments).toEqual({
      expression: "3 + 4 * 5",
    });
  });

  test("where several may be meant, the model is asked, and only among words of the request", async () => {
    const { asked } = await fill("Who proposed the theory of evolution?", { discovery: text("What was found.") });
    expect(asked).toHaveLength(1);
    for (const candidate of asked[0]?.candidates ?? [])
      expect("Who proposed the theory of evolution?").toContain(candidate);
  });
});

test("lists are read from brackets, runs of numbers and enumerations", async () => {
  const list = (type: string, description: string) => ({ type: "array", items: { type }, description });
  const properties = {
    cash_flows: list("integer", "Cash flows."),
    scores: list("number", "The scores."),
    companies: list("string", "The companies."),
  };
  const request = "For cash flows [200,300], scores 1.5, 2 and 3.5, and the companies Microsoft and Google.";
  expect((await fill(request, properties)).arguments).toEqual({
    cash_flows: [200, 300],
    scores: [1.5, 2, 3.5],
    companies: ["Microsoft", "Google"],
  });
});

test("yes and no are told by what is said and what is denied", async () => {
  const properties = {
    formatted: { type: "boolean" },
    air_resistance: { type: "boolean" },
    detailed: { type: "boolean" },
  };
  const { arguments: filled } = await fill("Formatted, without air resistance.", properties, "detailed");
  expect(filled).toEqual({ formatted: true, air_resistance: false });
});

test("a parameter of a kind that no request writes down stays empty", async () => {
  expect((await fill("Update it.", { row: { type: "object", description: "A row." } })).missing).toEqual(["row"]);
});
