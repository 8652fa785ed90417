import { textOf } from "#core/words/bytes.ts";
import { failure, ok, type Result } from "#core/words/result.ts";
import { sizeInWords } from "#core/words/size.ts";

/** About 700,000 words. Reading more than that takes a small machine many minutes. */
export const documentLimitBytes = 4_000_000;

/** Beginnings of files that people take for text. */
const formats: readonly (readonly [string, string])[] = [
  ["%PDF-", "a PDF"],
  ["PK\u0003\u0004", "a zip file, as Word, Excel and EPUB files are"],
  ["\u00d0\u00cf\u0011\u00e0", "an old Office file"],
  ["{\\rtf", "an RTF file"],
  ["\u0089PNG", "a picture"],
  ["\u00ff\u00d8\u00ff", "a picture"],
  ["GIF8", "a picture"],
];

/** The text of a file, or a sentence for the person who gave it. Text is strict UTF-8; a byte order mark is dropped. */
export function readText(name: string, bytes: Uint8Array): Result<string, string> {
  if (bytes.length > documentLimitBytes) {
    return failure(tooLarge(name, bytes.length));
  }
  const head = String.fromCharCode(...bytes.subarray(0, 8));
  if (head.startsWith("GGUF")) return failure(isModel(name));
  const format = formats.find(([beginning]) => head.startsWith(beginning));
  if (format) {
    return failure(
      `${name} is ${format[1]}, and BRANE reads text, Markdown and CSV. Save its text as .txt, .md or .csv and add that.`,
    );
  }
  if (/^(\u00ff\u00fe|\u00fe\u00ff)/.test(head)) return failure(`${name} is written in UTF-16. ${saveAsUtf8}`);
  if (bytes.includes(0)) return failure(`${name} is not a text file. BRANE reads text, Markdown and CSV.`);
  let text: string;
  try {
    text = textOf(bytes);
  } catch {
    return failure(`${name} is not UTF-8: it is another kind of file, or text in an older encoding. ${saveAsUtf8}`);
  }
  if (text.startsWith("\uFEFF")) text = text.slice(1);
  if (!/[\p{L}\p{N}]/u.test(text)) return failure(`There are no words in ${name}.`);
  return ok(text);
}

/** What a person is told of a file over the limit, which then need not be read at all. */
export const tooLarge = (name: string, bytes: number): string =>
  /\.gguf$/i.test(name)
    ? isModel(name)
    : `${name} has ${sizeInWords(bytes)}, and BRANE reads text files of up to ${sizeInWords(documentLimitBytes)}. ` +
      "Split it and add the parts.";

const isModel = (name: string): string => `${name} is a model, not a document. Bring it on the page Models.`;

const saveAsUtf8 = 'If it is text, save it again with the encoding "UTF-8" and add that.';
