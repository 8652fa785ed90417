import { expect, test } from "vitest";
import { createAnnouncer, splitSentences } from "./announcer.ts";

test("a stream is said in sentences, and its last words at the end", () => {
  const announcer = createAnnouncer();
  for (const piece of ["The re", "nt is due. It ", "costs 1.5", "0 euro"]) announcer.stream(piece, false);
  expect(announcer.sentences().map((said) => said.text)).toEqual(["The rent is due."]);
  announcer.stream("", true);
  expect(announcer.sentences().map((said) => said.text)).toEqual(["The rent is due.", "It costs 1.50 euro"]);
});

test("a number's point ends no sentence, a line does", () => {
  expect(splitSentences("It is 3.5 m")).toEqual({ whole: "", rest: "It is 3.5 m" });
  expect(splitSentences("- one\n- tw")).toEqual({ whole: "- one\n", rest: "- tw" });
});

test("Markdown's marks are not said", () => {
  const announcer = createAnnouncer();
  announcer.stream("## Dates\n- the **fifth** day, see [the act](https://example.org/act)\n", false);
  announcer.stream("", true);
  expect(
    announcer
      .sentences()
      .map((said) => said.text)
      .join(" / "),
  ).toBe("Dates the fifth day, see the act");
});

test("another conversation begins in silence", () => {
  const announcer = createAnnouncer();
  announcer.stream("It is due. And it", false);
  announcer.clear();
  expect(announcer.sentences()).toEqual([]);
  announcer.stream("Hello. ", true);
  expect(announcer.sentences().map((said) => said.text)).toEqual(["Hello."]);
});
