/** Under which licence a model's folder is handed out, as the files beside the model say it. */
import type { BroughtFile } from "./description.ts";

/** What the first lines of a licence's text read like, and its name by the SPDX list (spdx.org/licenses). */
const titles: readonly (readonly [RegExp, string])[] = [
  [/apache license\s+version 2\.0/i, "Apache-2.0"],
  [/\bMIT license\b|permission is hereby granted, free of charge/i, "MIT"],
  [/gnu affero general public license\s+version 3/i, "AGPL-3.0"],
  [/gnu lesser general public license\s+version 3/i, "LGPL-3.0"],
  [/gnu general public license\s+version 3/i, "GPL-3.0"],
  [/mozilla public license version 2\.0/i, "MPL-2.0"],
  [/attribution 4\.0 international/i, "CC-BY-4.0"],
  [/CC0 1\.0 universal/i, "CC0-1.0"],
];
/** Cards write SPDX's names in small letters. */
const inSmall = new Map(titles.map(([, name]) => [name.toLowerCase(), name]));

/** Characters of a file that are read: a card's front matter, and a licence's first lines, stand before. */
const head = 4096;
const firstLines = 600;

/** The card's word first, then a licence's own title, then where to read it; undefined where nothing lies there. */
export async function licenceIn(files: readonly BroughtFile[]): Promise<string | undefined> {
  const card = files.find(({ path }) => path.toLowerCase() === "readme.md");
  const named = card === undefined ? undefined : licenceOfCard(await textOf(card));
  if (named !== undefined) return named;
  const text = files.find(({ path }) => /^(licen[cs]e|copying)(\.(txt|md))?$/i.test(path));
  if (text === undefined) return undefined;
  const first = (await textOf(text)).slice(0, firstLines);
  return titles.find(([title]) => title.test(first))?.[1] ?? `see ${text.path} in the folder it came in`;
}

/** A card's front matter names it in `license`; `other` there means that `license_name` has it. */
function licenceOfCard(text: string): string | undefined {
  const [, matter = ""] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text) ?? [];
  const said = (key: string) =>
    new RegExp(`^${key}:[ \\t]*["']?([\\w.+ -]{1,60}?)["']?[ \\t]*\\r?$`, "m").exec(matter)?.[1]?.toLowerCase();
  const license = said("license") === "other" ? said("license_name") : said("license");
  return license === undefined ? undefined : (inSmall.get(license) ?? license);
}

const textOf = ({ blob }: BroughtFile): Promise<string> => blob.slice(0, head).text();
