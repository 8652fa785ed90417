import { describe, expect, test } from "vitest";
import { splitIntoPassages } from "./split.ts";

const passagesOf = (text: string, markdown = true) =>
  splitIntoPassages(text, markdown).map(({ start, end, heading }) => ({ heading, text: text.slice(start, end) }));
const textsOf = (text: string, markdown = true) => passagesOf(text, markdown).map((passage) => passage.text);

const prose = (count: number) =>
  Array.from({ length: count }, (_, at) => `Sentence ${at} tells about a matter of its own, at some length.`).join(" ");

test("prose falls into passages of three sentences", () => {
  const texts = textsOf(prose(9));
  expect(texts.map((text) => text.match(/Sentence/g)?.length)).toEqual([3, 3, 3]);
  expect(texts.join(" ")).toBe(prose(9));
});

test("short sentences keep together until they say something", () => {
  expect(textsOf("No. Never. Not once. Nobody came. It rained.")).toEqual([
    "No. Never. Not once. Nobody came. It rained.",
  ]);
});

test("a line broken inside a sentence ends no sentence", () => {
  const text = "The valve\nopens at\r\n1.2 bar and closes\nagain below 0.8 bar, as the maker says in the manual.";
  expect(textsOf(text, false)).toEqual([text]);
});

test("passages stand under their headings, outermost first, and never cross one", () => {
  const text = `# House\n\nIt is old.\n\n## Heating\nThe boiler is new.\n\n### Pump ###\nIt hums.\n\n## Roof\nIt leaks.\n\nCellar\n======\nDamp.`;
  expect(passagesOf(text)).toEqual([
    { heading: "House", text: "It is old." },
    { heading: "House › Heating", text: "The boiler is new." },
    { heading: "House › Heating › Pump", text: "It hums." },
    { heading: "House › Roof", text: "It leaks." },
    { heading: "Cellar", text: "Damp." },
  ]);
});

test("in plain text a number sign is no heading", () => {
  expect(passagesOf("# not a heading\nbut a line", false)).toEqual([
    { heading: "", text: "# not a heading\nbut a line" },
  ]);
});

test("code stays whole, its comments are no headings", () => {
  const code = "```sh\n# install\nnpm start\n\n# test\nnpm test\n```";
  expect(passagesOf(`# Use\n\nRun this:\n\n${code}\n`)).toEqual([{ heading: "Use", text: `Run this:\n\n${code}` }]);
});

test("a fence that is never closed ends with the document", () => {
  expect(textsOf("~~~\nlet a = 1;\n# b")).toEqual(["~~~\nlet a = 1;\n# b"]);
});

test("long code is cut between lines", () => {
  const lines = Array.from({ length: 100 }, (_, at) => `const value${at} = compute(${at});`);
  const texts = textsOf(["```", ...lines, "```"].join("\n"));
  expect(texts.length).toBeGreaterThan(2);
  for (const text of texts) expect(lines.concat("```")).toEqual(expect.arrayContaining(text.split("\n")));
});

test("a list stays together as long as a passage may be, and is cut between items", () => {
  const short = ["- bread", "- milk", "  - oat", "  - cow", "1. eggs", "2. salt"].join("\n");
  expect(textsOf(short)).toEqual([short]);
  const items = Array.from({ length: 60 }, (_, at) => `- item ${at} of the list, with a word or two about it`);
  for (const text of textsOf(items.join("\n"))) {
    expect(text.length).toBeLessThanOrEqual(800);
    expect(items).toEqual(expect.arrayContaining(text.split("\n")));
  }
});

test("Chinese and Japanese fall into sentences too, and passages are shorter there", () => {
  const text = "心臓は血液を送り出す器官である。四つの部屋に分かれている。弁が逆流を防ぐ。".repeat(20);
  const texts = textsOf(text);
  expect(texts.length).toBeGreaterThan(5);
  expect(texts.join("")).toBe(text);
  for (const passage of texts) expect(passage).toMatch(/。$/);
});

test("one long line is cut between words", () => {
  const words = Array.from({ length: 3000 }, (_, at) => `word${at}`);
  const texts = textsOf(words.join(" "), false);
  expect(texts.join(" ").split(" ")).toEqual(words);
  for (const text of texts) expect(text.length).toBeLessThanOrEqual(800);
});

test("what has no blanks at all is cut all the same, never inside a sign", () => {
  const family = "👨‍👩‍👧‍👦";
  const texts = textsOf(family.repeat(400), false).concat(textsOf("QUJD".repeat(2000), false));
  expect(texts.length).toBeGreaterThan(10);
  const whole = textsOf(`x ${family.repeat(400)}`, false)
    .join("")
    .replace(/^x ?/, "");
  expect(whole).toBe(family.repeat(400));
  for (const text of texts) expect(text.isWellFormed()).toBe(true);
});

test("rulers and rows of stars are no passages; headings alone are", () => {
  expect(textsOf("---\n\n***\n\nA line.\n\n* * *\n")).toEqual(["A line."]);
  expect(textsOf("# Only\n## Headings")).toEqual(["# Only\n## Headings"]);
});

describe("for any text", () => {
  const pieces = [
    "# Head\n",
    "word ",
    "Dr. Who said 3.14! ",
    "\n",
    "\n\n",
    "- item\n",
    "```\n",
    "心臓。",
    "🙂",
    "\t",
    "\r\n",
    "=====\n",
    "| a | b |\n",
    "ünï-cödé, ",
    "x".repeat(900),
    "1) one\n",
  ];
  const texts = Array.from({ length: 60 }, (_, seed) => {
    let state = seed + 1;
    const next = () => (state = (Math.imul(state, 48271) >>> 0) % 2147483647);
    return Array.from({ length: 5 + (next() % 60) }, () => pieces[next() % pieces.length]).join("");
  });

  test("passages follow one another, begin and end with no blank, and lose no word", () => {
    for (const text of texts) {
      const spans = splitIntoPassages(text, false);
      let rest = "";
      let last = 0;
      for (const { start, end } of spans) {
        expect(start).toBeGreaterThanOrEqual(last);
        const passage = text.slice(start, end);
        expect(passage).toBe(passage.trim());
        rest += text.slice(last, start);
        last = end;
      }
      rest += text.slice(last);
      expect(rest.match(/[\p{L}\p{N}]/u)).toBe(null);
    }
  });

  test("no word is cut", () => {
    for (const text of texts) {
      for (const { start, end } of splitIntoPassages(text, true)) {
        for (const edge of [start, end]) {
          const around = text.slice(Math.max(0, edge - 1), edge + 1);
          if (/^[a-zA-Z]{2}$/.test(around)) expect(text.slice(edge - 300, edge + 300)).toContain("x".repeat(100));
        }
      }
    }
  });
});

test("a long text is split in a moment, hostile ones too", { timeout: 30_000 }, () => {
  const size = 100_000;
  const texts = [
    `# ${" ".repeat(size)}x`,
    "#".repeat(size),
    "`".repeat(size),
    "a ".repeat(size / 2),
    "a".repeat(size),
    "- \n".repeat(size / 3),
    "- a\n".repeat(size / 4),
    "```\n~~~\n".repeat(size / 8),
    prose(size / 60),
  ];
  for (const text of texts) expect(splitIntoPassages(text, true).at(-1)?.end).toBeLessThanOrEqual(text.length);
});
