/** The figures a text names, each in one spelling: "1,850", "1850" and "1 850" are one, and so are "90" and "ninety". */
export function figuresOf(text: string): ReadonlySet<string> {
  const digits = writtenFiguresOf(text).map(plain);
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  return new Set([...digits, ...words.flatMap((word) => spelled.get(word) ?? [])]);
}

/** Those in digits, as they are written there. */
export const writtenFiguresOf = (text: string): readonly string[] =>
  text.match(/\d+(?:[.,'\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?/g) ?? [];

/** Grouping marks away, one point for the decimals. */
const plain = (figure: string): string => figure.replace(/[.,'\u00a0\u202f ](?=\d{3}(?!\d))/g, "").replace(",", ".");

/** English words, as far as contracts and letters spell figures out. "one" and "second" mean too much else. */
const cardinals =
  "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty";
const ordinals = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth";
const tens = "thirty forty fifty sixty seventy eighty ninety hundred";
const spelled = new Map([
  ...cardinals.split(" ").map((word, place) => [word, String(place + 2)] as const),
  ...ordinals.split(" ").map((word, place) => [word, String(place + 3)] as const),
  ...tens.split(" ").map((word, place) => [word, String((place + 3) * 10)] as const),
]);
