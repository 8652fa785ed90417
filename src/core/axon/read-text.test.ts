import { expect, test } from "vitest";
import { utf8 } from "#core/words/bytes.ts";
import { documentLimitBytes, readText, tooLarge } from "./read-text.ts";

const bytes = (...values: readonly number[]) => Uint8Array.from(values);
const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

test("UTF-8 is read as it is, without its byte order mark", () => {
  expect(readText("a.txt", utf8("Größe 心 🙂\r\n"))).toEqual({ ok: true, value: "Größe 心 🙂\r\n" });
  expect(readText("a.txt", utf8("\uFEFFone"))).toEqual({ ok: true, value: "one" });
});

const refused: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["an empty file", bytes(), /no words in it\.txt/],
  ["nothing but blanks and signs", utf8(" \n\t — … \n"), /no words/],
  ["a PDF", latin("%PDF-1.7\n%âãÏÓ"), /is a PDF.*Save its text/],
  ["a Word file", latin("PK\u0003\u0004\u0014\u0000"), /Word/],
  ["a model", latin("GGUF\u0003\u0000\u0000\u0000"), /is a model.*page Models/],
  ["a picture", latin("\u0089PNG\r\n\u001a\n"), /a picture/],
  ["UTF-16", bytes(0xff, 0xfe, 0x41, 0, 0x42, 0), /UTF-16.*"UTF-8"/],
  ["Latin-1", latin("caf\u00e9 au lait"), /not UTF-8.*save it again/],
  ["a cut code point", bytes(0x61, 0xe2, 0x82), /not UTF-8/],
  ["bytes with NUL", bytes(0x61, 0, 0x62), /not a text file/],
  ["a file over the limit", new Uint8Array(documentLimitBytes + 1).fill(0x61), /4 MB.*Split it/],
];
test("a model is told as one before it is read, as large as it is", () => {
  expect(tooLarge("big.gguf", 98_000_000)).toBe("big.gguf is a model, not a document. Bring it on the page Models.");
  expect(tooLarge("big.txt", 98_000_000)).toContain("Split it");
});

test.each(refused)("%s is refused in words", (_, content, words) => {
  const read = readText("it.txt", content);
  if (read.ok) throw new Error("It was read.");
  expect(read.problem).toMatch(words);
});
