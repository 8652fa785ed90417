import type { Task } from "#core/broker/catalogue-about.ts";
import type { Mirror } from "#core/broker/catalogue-entry.ts";
import type { Proposal } from "#core/broker/proposals.ts";
import { sizeInWords } from "#ui/words/format.ts";
import { languageName } from "./model-words.ts";

export const taskWords: Readonly<Record<Task, { readonly name: string; readonly about: string }>> = {
  talk: { name: "Talk", about: "Questions, rewording and translations." },
  documents: { name: "Documents", about: "Summaries of long texts, and answers from what you gave a neuron to read." },
  tools: { name: "Tools", about: "Calls of tools and devices, and tasks of several steps." },
  code: { name: "Code", about: "Programs, formulas and queries." },
};

/** What a card says in small: size, memory, languages, what it reads at once. The licence stands beside it, as a link. */
export function factsOf({ entry, bytes, memory }: Proposal): readonly string[] {
  const { about } = entry;
  return [
    `${"files" in entry ? "" : "About "}${sizeInWords(bytes)} to fetch`,
    `about ${sizeInWords(memory)} of memory`,
    ...(about === undefined || about.languages[0] === "und" ? [] : [languagesInWords(about.languages)]),
    ...(about === undefined ? [] : [`reads ${about.contextWindow.toLocaleString()} tokens`]),
    ...(about?.architecture === undefined ? [] : [[about.architecture, about.weights].filter(Boolean).join(", ")]),
  ];
}

const namedLanguages = 5;
function languagesInWords(tags: readonly string[]): string {
  const names = tags.slice(0, namedLanguages).map(languageName).join(", ");
  return tags.length <= namedLanguages ? names : `${names} and ${tags.length - namedLanguages} more`;
}

/**
 * Why it fits or not, and how quick it will be, as far as that can be said before; empty where that is no more than its
 * size, which stands above.
 */
export const verdict = ({ fit, pace }: Proposal): string =>
  [
    ...(fit.isUnsure === true ? [] : [fit.why]),
    ...(pace === "slow" && fit.kind !== "will not fit" ? ["Its answers will come more slowly than you read."] : []),
  ].join(" ");

/** What pressing the button is good for. Room on the disk can be made: there it stays as it is. */
export const getInWords = ({ kind, lacks }: Proposal["fit"]): string =>
  kind === "will not fit" && lacks !== "room" ? "Get it for another machine" : "Get it";

/** Where a mirror is, as a person reads it. */
export const placeOf = (mirror: Mirror): string =>
  mirror.kind === "web" ? mirror.name : "where this BRANE comes from";

/** What anybody who is asked from a page learns, whatever is asked (Fetch: `User-Agent`, `Accept-Language`, `Origin`). */
export const toldByEveryRequest =
  "what every request tells (this browser's network address, what browser it is, its languages, and where this BRANE comes from)";

/** What pressing the button means: how much comes from where, and who learns what by it. */
export function permissionFor(
  { entry, bytes, beside }: Pick<Proposal, "entry" | "bytes" | "beside">,
  mirror: Mirror,
): string {
  const isTold = !("files" in entry);
  const size = isTold ? `About ${sizeInWords(bytes)}` : sizeInWords(bytes);
  const library = beside.length === 0 ? "" : `, and its library from ${beside.map(placeOf).join(", ")}`;
  if (mirror.kind === "same origin" && beside.length === 0)
    return `${size} from where this BRANE comes from. Nobody else is asked.`;
  const handsOverTo = mirror.kind === "web" ? (mirror.handsOverTo ?? []) : [];
  const stores = handsOverTo.length === 0 ? "" : ` and its stores at ${homesOf(handsOverTo)}`;
  const learns = `${toldByEveryRequest}, and that it fetches this model`;
  const who = stores + library === "" ? `It learns ${learns}.` : `They learn ${learns}.`;
  const also = entry.format === "mlc" ? " and api.github.com are" : " is";
  const first = isTold ? ` First ${placeOf(mirror)}${also} asked which files there are.` : "";
  return `${size} from ${placeOf(mirror)}${stores}${library}. ${who}${first}`;
}

/** `hf.co`: the names that many addresses end in, so that sixteen of them are said in a word. */
function homesOf(origins: readonly string[]): string {
  const homes = new Set(origins.map((origin) => new URL(origin).hostname.split(".").slice(-2).join(".")));
  return [...homes].join(", ");
}
