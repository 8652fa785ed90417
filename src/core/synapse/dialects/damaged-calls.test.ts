import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parseToolCall } from "./parse.ts";
import { newTally, tryOneCall } from "./testing/campaign.ts";
import { createTruths } from "./testing/truths.ts";

const lines = (name: string): unknown[] =>
  gunzipSync(readFileSync(`bench/bfcl/${name}.jsonl.gz`))
    .toString("utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);

/** The same numbers on every run (Numerical Recipes' constants). */
function chances(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

test("calls in every dialect and every kind of damage: none is read wrongly, whole ones all, determined ones nearly all", () => {
  const chance = chances(11);
  const truthOf = createTruths(lines("requests"), lines("answers"));
  const tally = newTally();
  for (let count = 0; count < 8; count += 1) tryOneCall(truthOf(chance), chance, tally);
  expect(tally.wrong, tally.missed.join("\n")).toBe(0);
  expect(tally.wellFormed.recovered).toBe(tally.wellFormed.tried);
  expect(tally.determined.tried).toBeGreaterThan(1_000);
  expect(tally.determined.recovered / tally.determined.tried).toBeGreaterThanOrEqual(0.98);
  expect(tally.undetermined.recovered + tally.undetermined.askedAgain).toBe(tally.undetermined.tried);
});

const weather = {
  name: "get_weather",
  parameters: {
    type: "object",
    properties: {
      city: { type: "string" },
      days: { type: "integer" },
      unit: { type: "string", enum: ["celsius", "fahrenheit"] },
      near: { type: "object", properties: { lat: { type: "number" }, lon: { type: "number" } } },
    },
    required: ["city"],
  },
} as const;
const clock = { name: "clock", parameters: { type: "object", properties: {} } } as const;
const read = (text: string) => parseToolCall(text, [weather, clock]);
const call = (args: object) => ({ kind: "call", name: "get_weather", arguments: args });

describe("what may have been another call is asked again", () => {
  test.each([
    ["a number that the end of the text cuts", '{"tool": "get_weather", "arguments": {"city": "Bonn", "days": 1'],
    ["a text that the end cuts", '{"tool": "get_weather", "arguments": {"city": "Bo'],
    ["arguments that may go on", '{"tool": "get_weather", "arguments": {"city": "Bonn"'],
    ["arguments that go on after a comma", '{"tool": "get_weather", "arguments": {"city": "Bonn", "days": 2,'],
    ["a call of Python's that may go on", 'get_weather(city="Bonn"'],
    ["parameters in tags without an end", "<function=get_weather><parameter=city>Bonn</parameter>"],
    ["an argument given twice", '{"tool": "get_weather", "arguments": {"city": "Bonn", "city": "Ulm"}}'],
    ["an argument the tool does not have", '{"tool": "get_weather", "arguments": {"city": "Bonn", "month": 2}}'],
    ["a choice it does not have", '{"tool": "get_weather", "arguments": {"city": "Bonn", "unit": "kelvin"}}'],
    ["a number that no double holds", '{"tool": "get_weather", "arguments": {"city": "B", "days": 9007199254740993}}'],
    ["words for a number", '{"tool": "get_weather", "arguments": {"city": "Bonn", "days": "two"}}'],
    ["its description given back", JSON.stringify({ ...weather, description: "The weather." })],
    ["arguments without their name", 'get_weather("Bonn", 2)'],
    ["a call in a sentence", 'You can write {"tool": "get_weather", "arguments": {"city": "Bonn"}} to see it.'],
    ["a call as an example", 'For example: {"tool": "get_weather", "arguments": {"city": "Bonn"}}'],
    [
      "two calls",
      '{"tool": "get_weather", "arguments": {"city": "Bonn"}}\n{"tool": "get_weather", "arguments": {"city": "Ulm"}}',
    ],
    [
      "a call and half of another",
      '{"tool": "get_weather", "arguments": {"city": "Bonn"}}\n{"tool": "get_weather", "arg',
    ],
    [
      "quotes that may close or not",
      "{'tool': 'get_weather', 'arguments': {'city': 'a', 'unit': 'celsius', 'x': 'b'}}",
    ],
  ])("%s", (_name, text) => {
    expect(read(text)).toMatchObject({ kind: "unclear" });
  });
});

describe("what says only one thing is read", () => {
  test.each([
    ["one closing sign too few", '{"tool": "get_weather", "arguments": {"city": "Bonn"}', { city: "Bonn" }],
    [
      "one too few in the middle, where the schema says whose argument follows",
      '<tool_call>{"name": "get_weather", "arguments": {"near": {"lat": 1, "lon": 2, "city": "Bonn"}}</tool_call>',
      { near: { lat: 1, lon: 2 }, city: "Bonn" },
    ],
    ["one too many", '{"tool": "get_weather", "arguments": {"city": "Bonn"}}}', { city: "Bonn" }],
    [
      "another case",
      '{"Tool": "Get_Weather", "arguments": {"City": "Bonn", "unit": "Celsius"}}',
      { city: "Bonn", unit: "celsius" },
    ],
    ["apostrophes", "{'tool': 'get_weather', 'arguments': {'city': 'St John's'}}", { city: "St John's" }],
    ["quotes inside", '{"tool": "get_weather", "arguments": {"city": "the "old" town"}}', { city: 'the "old" town' }],
    [
      "a call thought of and another one made",
      '<think>{"tool": "clock", "arguments": {}}</think>\nget_weather(city="Bonn")',
      { city: "Bonn" },
    ],
    ["a prefix", '{"name": "functions.get_weather", "arguments": {"city": "Bonn"}}', { city: "Bonn" }],
  ])("%s", (_name, text, args) => {
    expect(read(text)).toMatchObject(call(args));
  });
});

test.each([
  ["data about something with a name", '[{"name": "Bonn", "stars": 5}]'],
  ["prose", "The weather in Bonn is fine: 20 °C [1]. Use get_weather() for more."],
  ["code", "```js\nconst weather = { city: 'Bonn' };\nfetch(weather);\n```"],
  ["a list", "[1, 2, 3]"],
  ["an action without a tool", "My plan of action: go to Bonn."],
])("%s is an answer", (_name, text) => {
  expect(read(text).kind).toBe("none");
});

test("a text full of brackets and quotes is given up, not looked at for ever", () => {
  const text = `{"tool": "get_weather", "arguments": {"city": "${'", "'.repeat(3_000)}`;
  expect(read(text).kind).toBe("unclear");
  expect(read("[".repeat(20_000)).kind).toBe("none");
});
