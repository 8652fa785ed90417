/**
 * The stem of a lower-case English word: M. F. Porter, "An algorithm for suffix stripping", Program 14 (1980), with the
 * two departures of his own reference program (bli → ble, logi → log). Words with other letters than a … z and words of
 * one or two letters stay as they are.
 */
export function stem(word: string): string {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  return step5(step4(step3(step2(step1c(step1b(step1a(word)))))));
}

/** `y` is a vowel after a consonant. */
function isConsonant(word: string, at: number): boolean {
  const letter = word.charAt(at);
  if ("aeiou".includes(letter)) return false;
  return letter !== "y" || at === 0 || !isConsonant(word, at - 1);
}

/** How often a vowel is followed by a consonant: m in [C](VC)^m[V]. */
function measure(word: string): number {
  let count = 0;
  for (let at = 1; at < word.length; at += 1) if (isConsonant(word, at) && !isConsonant(word, at - 1)) count += 1;
  return count;
}

const hasVowel = (word: string): boolean => Array.from(word, (_, at) => at).some((at) => !isConsonant(word, at));

const endsInDouble = (word: string): boolean =>
  word.length > 1 && word.at(-1) === word.at(-2) && isConsonant(word, word.length - 1);

/** Consonant, vowel, consonant other than w, x, y: hop, fil. */
function endsShort(word: string): boolean {
  const last = word.length - 1;
  return (
    last >= 2 &&
    isConsonant(word, last) &&
    !isConsonant(word, last - 1) &&
    isConsonant(word, last - 2) &&
    !"wxy".includes(word.charAt(last))
  );
}

/** The word before a suffix, or undefined. */
const before = (word: string, suffix: string): string | undefined =>
  word.endsWith(suffix) ? word.slice(0, -suffix.length) : undefined;

function step1a(word: string): string {
  if (word.endsWith("sses") || word.endsWith("ies")) return word.slice(0, -2);
  return word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}

function step1b(word: string): string {
  const eed = before(word, "eed");
  if (eed !== undefined) return measure(eed) > 0 ? word.slice(0, -1) : word;
  const root = before(word, "ed") ?? before(word, "ing");
  if (root === undefined || !hasVowel(root)) return word;
  if (/(at|bl|iz)$/.test(root)) return `${root}e`;
  if (endsInDouble(root) && !/[lsz]$/.test(root)) return root.slice(0, -1);
  return measure(root) === 1 && endsShort(root) ? `${root}e` : root;
}

function step1c(word: string): string {
  const root = before(word, "y");
  return root !== undefined && hasVowel(root) ? `${root}i` : word;
}

type Endings = readonly (readonly [suffix: string, by: string])[];

/** Longer suffixes stand before those they end in. */
const endings2: Endings = [
  ["ational", "ate"],
  ["tional", "tion"],
  ["enci", "ence"],
  ["anci", "ance"],
  ["izer", "ize"],
  ["bli", "ble"],
  ["alli", "al"],
  ["entli", "ent"],
  ["eli", "e"],
  ["ousli", "ous"],
  ["ization", "ize"],
  ["ation", "ate"],
  ["ator", "ate"],
  ["alism", "al"],
  ["iveness", "ive"],
  ["fulness", "ful"],
  ["ousness", "ous"],
  ["aliti", "al"],
  ["iviti", "ive"],
  ["biliti", "ble"],
  ["logi", "log"],
];

const endings3: Endings = [
  ["icate", "ic"],
  ["ative", ""],
  ["alize", "al"],
  ["iciti", "ic"],
  ["ical", "ic"],
  ["ful", ""],
  ["ness", ""],
];

const endings4 = "al ance ence er ic able ible ant ement ment ent sion tion ou ism ate iti ous ive ize".split(" ");

function replaced(word: string, endings: Endings): string {
  for (const [suffix, by] of endings) {
    const root = before(word, suffix);
    if (root !== undefined) return measure(root) > 0 ? root + by : word;
  }
  return word;
}

const step2 = (word: string): string => replaced(word, endings2);
const step3 = (word: string): string => replaced(word, endings3);

function step4(word: string): string {
  for (const suffix of endings4) {
    // of "sion" and "tion" the first letter stays: the suffix is "ion" after s or t
    const root = before(word, suffix.endsWith("ion") ? "ion" : suffix);
    if (root === undefined || !word.endsWith(suffix)) continue;
    return measure(root) > 1 ? root : word;
  }
  return word;
}

function step5(word: string): string {
  let stemmed = word;
  const root = before(word, "e");
  if (root !== undefined && (measure(root) > 1 || (measure(root) === 1 && !endsShort(root)))) stemmed = root;
  return measure(stemmed) > 1 && stemmed.endsWith("ll") ? stemmed.slice(0, -1) : stemmed;
}
