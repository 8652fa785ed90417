/** Days that a request names in full, written as a tool asks for them. */
const months = "january february march april may june july august september october november december".split(" ");
const month =
  "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const forms = [
  /(?<![\d/-])(?<year>\d{4})[-/](?<month>\d{1,2})[-/](?<day>\d{1,2})(?![\d/-])/gu,
  /(?<![\d/-])(?<month>\d{1,2})[-/](?<day>\d{1,2})[-/](?<year>\d{4})(?![\d/-])/gu,
  new RegExp(`\\b(?<named>${month})\\.?,?\\s*(?<day>\\d{1,2})(?:st|nd|rd|th)?(?:,\\s*|\\s+)(?<year>\\d{4})\\b`, "giu"),
  new RegExp(`\\b(?<day>\\d{1,2})(?:st|nd|rd|th)?\\s+(?:of\\s+)?(?<named>${month})\\.?,?\\s*(?<year>\\d{4})\\b`, "giu"),
  new RegExp(`\\b(?<year>\\d{4})\\s+(?<named>${month})\\.?,?\\s*(?<day>\\d{1,2})(?:st|nd|rd|th)?\\b`, "giu"),
  new RegExp(`\\b(?<named>${month})\\.?,?\\s+(?<day>\\d{1,2})(?:st|nd|rd|th)?\\b(?!,?\\s*\\d)`, "giu"),
];

/** A day that the request names: offsets in UTF-16 code units, `value` as it is written there. */
export interface DateMention {
  readonly kind: "date";
  readonly start: number;
  readonly end: number;
  readonly value: string;
  readonly year?: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

export function datesIn(text: string): readonly DateMention[] {
  const found: DateMention[] = [];
  for (const form of forms) {
    for (const match of text.matchAll(form)) {
      const [start, end] = [match.index, match.index + match[0].length];
      if (found.some((other) => start < other.end && other.start < end)) continue;
      const { year, month: number, named, day } = match.groups ?? {};
      const at =
        named === undefined
          ? Number(number)
          : months.findIndex((name) => name.startsWith(named.toLowerCase().slice(0, 3))) + 1;
      if (at < 1 || at > 12) continue;
      found.push({
        start,
        end,
        value: match[0],
        kind: "date",
        month: at,
        day: Number(day),
        ...(year === undefined ? {} : { year: Number(year) }),
      });
    }
  }
  // "from 2023 April 4th to April 8th": a day without a year is of the year that was said.
  const said = found.find(({ year }) => year !== undefined)?.year;
  return found
    .map((one) => (said === undefined ? one : { year: said, ...one }))
    .sort((one, other) => one.start - other.start);
}

const forMonth = (value: string) => value.padStart(2, "0");

/** As the description asks for it (`yyyy-mm-dd`, `MM/DD/YYYY`); as it was written where it asks for nothing. */
export function writeDate({ value, year, month: number, day }: DateMention, description: string): string {
  const form = /\b(?:y{4}|m{2}|d{2})([-/.])(?:y{4}|m{2}|d{2})\1(?:y{4}|m{2}|d{2})\b/iu.exec(description)?.[0];
  if (form === undefined || year === undefined) return value;
  return form
    .replace(/y{4}/iu, String(year))
    .replace(/m{2}/iu, forMonth(String(number)))
    .replace(/d{2}/iu, forMonth(String(day)));
}
