/** A set of code points: pairs of first and last, ascending, apart by at least one. */
export type CharSet = readonly (readonly [number, number])[];

const lastCodePoint = 0x10ffff;

/** Any code points but the surrogates, which no text in UTF-8 holds. */
export const everyChar: CharSet = [
  [0, 0xd7ff],
  [0xe000, lastCodePoint],
];

/** The set that these ranges, in any order and overlapping or not, make up. */
export function charSet(ranges: readonly (readonly [number, number])[]): CharSet {
  const sorted = [...ranges].sort((one, other) => one[0] - other[0]);
  const joined: [number, number][] = [];
  for (const [first, last] of sorted) {
    const before = joined.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined;
}

/** Every character that is not in the set. */
export function allBut(set: CharSet): CharSet {
  const left: (readonly [number, number])[] = [];
  let from = 0;
  for (const [first, last] of set) {
    if (first > from) left.push([from, first - 1]);
    from = last + 1;
  }
  if (from <= lastCodePoint) left.push([from, lastCodePoint]);
  return common(left, everyChar);
}

export function common(one: CharSet, other: CharSet): CharSet {
  const shared: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; ;) {
    const [a, b] = [one[i], other[j]];
    if (a === undefined || b === undefined) return shared;
    const [first, last] = [Math.max(a[0], b[0]), Math.min(a[1], b[1])];
    if (first <= last) shared.push([first, last]);
    if (a[1] < b[1]) i += 1;
    else j += 1;
  }
}

export const holds = (set: CharSet, char: number): boolean =>
  set.some(([first, last]) => char >= first && char <= last);

/** Some character from `low` to `high` is in the set. */
export const meets = (set: CharSet, low: number, high: number): boolean =>
  set.some(([first, last]) => first <= high && last >= low);

/** Every character from `low` to `high` is in the set. */
export const covers = (set: CharSet, low: number, high: number): boolean =>
  set.some(([first, last]) => first <= low && last >= high);
