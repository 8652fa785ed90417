/** Parameters with a fixed set of values, and yes or no: told by the words of the request, never guessed. */
import type { Slot } from "./slots.ts";
import { stem, wordsOf } from "./stems.ts";

interface Chosen {
  readonly value: string;
  readonly span: { readonly start: number; readonly end: number };
}

/** The choice whose words stand in the request, the one of most words first. */
export function choiceIn(request: string, { choices }: Slot): Chosen | undefined {
  const words = wordsOf(request.replaceAll("_", " "));
  const found = choices.flatMap((choice) => {
    const wanted = wordsOf(choice.replaceAll("_", " ")).map(({ stem: root }) => root);
    if (wanted.length === 0) return [];
    const at = words.findIndex((_, from) => wanted.every((root, step) => words[from + step]?.stem === root));
    const [first, last] = [words[at], words[at + wanted.length - 1]];
    if (first === undefined || last === undefined) return [];
    return [{ value: choice, span: { start: first.start, end: last.end }, count: wanted.length }];
  });
  return found.sort((one, other) => other.count - one.count)[0];
}

/** All choices of a list's entries whose words stand in the request; of one letter only as they are written. */
export const choicesIn = (request: string, entries: Slot): readonly string[] =>
  entries.choices.filter(
    (choice) =>
      (choice.length > 1 || request.includes(choice)) &&
      choiceIn(request, { ...entries, choices: [choice] }) !== undefined,
  );

/** True when what the parameter is about is said, false when it is denied, undefined when it is not spoken of. */
export function yesOrNo(request: string, slot: Slot): boolean | undefined {
  const about = slot.nameStems.filter((root) => !generic.has(root));
  const wanted = about.length > 0 ? about : [...slot.stems];
  const hit = wordsOf(request).find(({ stem: root }) => wanted.some((one) => isAkin(one, root)));
  return hit === undefined ? undefined : !denial.test(request.slice(0, hit.start));
}

const isAkin = (one: string, root: string): boolean =>
  one.length > 2 && (root === one || (one.length > 4 && root.startsWith(one.slice(0, 5))));

const denial = /\b(?:no|not|without|don['’]?t|exclud\w*|ignor\w*|neglect\w*|except)\b[^.,;]{0,24}$/iu;

/** What switches are called without saying what they switch. */
const generic = new Set("include is has show return get with use enable require allow only flag".split(" ").map(stem));
