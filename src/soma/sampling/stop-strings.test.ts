import { describe, expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { createStopFilter } from "./stop-strings.ts";

/** What is shown of a text that comes in these pieces, and whether it was stopped. */
function shown(pieces: readonly string[], stops: readonly string[]): { text: string; stopped: boolean } {
  const filter = createStopFilter(stops);
  let text = "";
  for (const piece of pieces) {
    const next = filter.push(piece);
    text += next.text;
    if (next.stopped) return { text, stopped: true };
  }
  return { text: text + filter.end(), stopped: false };
}

describe("stop strings", () => {
  test("end a text before them", () => {
    expect(shown(["one two STOP three"], ["STOP"])).toEqual({ text: "one two ", stopped: true });
    expect(shown(["one two"], ["STOP"])).toEqual({ text: "one two", stopped: false });
  });

  test("are found across pieces, and nothing of them is shown before", () => {
    const filter = createStopFilter(["<|end|>"]);
    expect(filter.push("text <|e")).toEqual({ text: "text ", stopped: false });
    expect(filter.push("nd|")).toEqual({ text: "", stopped: false });
    expect(filter.push("> more")).toEqual({ text: "", stopped: true });
    expect(filter.push("more")).toEqual({ text: "", stopped: true });
  });

  test("that do not come after all are shown", () => {
    const filter = createStopFilter(["<|end|>"]);
    expect(filter.push("a <|e").text + filter.push("lse").text).toBe("a <|else");
    filter.push(" <|");
    expect(filter.end()).toBe("<|");
  });

  test("that overlap themselves are found", () => {
    expect(shown(["a", "a", "b", "a", "a", "b", "a", "a", "c"], ["aabaac"])).toEqual({ text: "aab", stopped: true });
  });

  test("the one that is complete first counts, and of two at once the longer", () => {
    expect(shown(["xabcd"], ["abcd", "bc"])).toEqual({ text: "xa", stopped: true });
    expect(shown(["xabcd"], ["cd", "abcd"])).toEqual({ text: "x", stopped: true });
  });

  test("that are empty are ignored", () => {
    expect(shown(["text"], [""])).toEqual({ text: "text", stopped: false });
  });

  test("never cut a character in two", () => {
    const filter = createStopFilter(["\n\n"]);
    const fox = "\ud83e\udd8a";
    expect(filter.push(`a${fox.slice(0, 1)}`).text).toBe("a");
    expect(filter.push(fox.slice(1)).text).toBe(fox);
  });

  test("give the same however the text is cut", () => {
    const random = createRandom(3);
    const pick = (count: number): number => random.bits() % count;
    const make = (most: number): string =>
      Array.from({ length: 1 + pick(most) }, () => ["a", "b", "\ud83e\udd8a"][pick(3)]).join("");
    for (let round = 0; round < 2_000; round += 1) {
      const stops = [make(4), make(3)];
      const text = make(24);
      const pieces: string[] = [];
      for (let at = 0; at < text.length;) {
        const length = 1 + pick(4);
        pieces.push(text.slice(at, at + length));
        at += length;
      }
      const whole = shown(Array.from(text), stops);
      expect({ pieces, stops, shown: shown(pieces, stops) }).toEqual({ pieces, stops, shown: whole });
    }
  });
});
