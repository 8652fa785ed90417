import { describe, expect, test } from "vitest";
import { findCircle } from "./repetition.ts";
import { selectTurns } from "./select-turns.ts";
import { titleOf } from "./title.ts";
import { showableLength } from "./tool-talk.ts";

describe("going round in circles", () => {
  const line = "Drink enough water every day";
  test("a line of a list that comes a third time is a circle, whatever its number", () => {
    const text = `1. ${line}\n2. ${line}\n3. ${line}\n`;
    expect(text.slice(findCircle(text))).toBe(` ${line}\n3. ${line}\n`);
  });
  test("so is a sentence, and a circle of several", () => {
    expect(findCircle(`${line}. ${line}. ${line}.`)).toBe(line.length + 1);
    const round = "The first of these lines.\nThe second of these lines.\n";
    expect(findCircle(round.repeat(3))).toBe(round.length);
  });
  test("twice is not, nor what is still being written", () => {
    expect(findCircle(`- ${line}\n- ${line}\n- ${line}`)).toBeUndefined();
    expect(findCircle(`${line}. ${line}.`)).toBeUndefined();
  });
  test("short lines, code and a refrain that stands far apart may repeat", () => {
    expect(findCircle("Yes.\n".repeat(9))).toBeUndefined();
    expect(findCircle(`\`\`\`\n${"  digitalWrite(13, HIGH);\n".repeat(5)}\`\`\`\n`)).toBeUndefined();
    const verse = (n: number) => [1, 2, 3, 4, 5].map((l) => `Verse ${n}, line number ${l} of it.\n`).join("");
    expect(findCircle([1, 2, 3].map((n) => `${verse(n)}And so the river flows.\n`).join(""))).toBeUndefined();
  });
});

describe("which turns stay", () => {
  const ten = Array.from({ length: 20 }, () => 10);
  test("all, while they fit", () => {
    expect(selectTurns(ten, { budget: 200, keepAtLeast: 10, firstKept: 0 })).toBe(0);
  });
  test("when they do not, a block leaves at once, and then none for a while", () => {
    const first = selectTurns(ten, { budget: 199, keepAtLeast: 10, firstKept: 0 });
    expect(first).toBeGreaterThan(3);
    expect(selectTurns([...ten, 10, 10], { budget: 199, keepAtLeast: 10, firstKept: first })).toBe(first);
  });
  test("long ones leave in a block too, so that not every question has all the others read again", () => {
    const long = Array.from({ length: 12 }, () => 100);
    const first = selectTurns(long, { budget: 850, keepAtLeast: 10, firstKept: 0 });
    expect(first).toBe(6);
    expect(selectTurns([...long, 100, 100], { budget: 850, keepAtLeast: 10, firstKept: first })).toBe(first);
  });
  test("never fewer than are to be kept, unless the window cannot hold them", () => {
    expect(selectTurns(ten, { budget: 105, keepAtLeast: 10, firstKept: 0 })).toBe(10);
    expect(selectTurns(ten, { budget: 55, keepAtLeast: 10, firstKept: 0 })).toBe(16);
    expect(selectTurns(ten, { budget: 5, keepAtLeast: 10, firstKept: 0 })).toBe(20);
  });
});

describe("titles", () => {
  test("are the first words on one line, cut between words", () => {
    expect(titleOf("  What is\n a lease? ")).toBe("What is a lease?");
    expect(titleOf("What does the second paragraph of the lease say about the notice period?")).toBe(
      "What does the second paragraph of the lease say…",
    );
    expect(titleOf("x".repeat(60))).toBe(`${"x".repeat(48)}…`);
  });
});

describe("what can be shown while a round grows", () => {
  test.each([
    ["", 0],
    ["{", 0],
    ['{"tool"', 0],
    ["Act", 0],
    ["Actually, no", 12],
    ["Well.\nAction", 6],
    ["Well.\nAction: x", 6],
    ["Well.\nActing", 12],
    ["See:\n```js\nlet x;", 17],
    ["See:\n```json\n{", 5],
    ["See:\n```", 5],
    ["So <tool_call>{", 3],
    ["[TOOL_C", 0],
    ["Well.\ncalculator(exp", 6],
    ['I call it: {"name": ', 11],
    ["A [link](x) and {x}", 19],
  ])("of %j the first %i characters", (text, length) => {
    expect(showableLength(text, ["calculator"])).toBe(length);
  });
});
