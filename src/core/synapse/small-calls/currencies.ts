/** Currencies as people name them, with their codes in ISO 4217. */
const names: readonly (readonly [string, string])[] = [
  ["USD", "us dollars?|u\\.s\\. dollars?|united states dollars?|american dollars?|dollars?"],
  ["EUR", "euros?"],
  ["GBP", "british pounds?(?: sterling)?|pounds? sterling|pounds?"],
  ["JPY", "japanese yen|yen"],
  ["CAD", "canadian dollars?"],
  ["AUD", "australian dollars?"],
  ["NZD", "new zealand dollars?"],
  ["CHF", "swiss francs?"],
  ["CNY", "chinese yuan|yuan|renminbi"],
  ["INR", "indian rupees?|rupees?"],
  ["MXN", "mexican pesos?"],
  ["KRW", "(?:south )?korean won"],
  ["BRL", "brazilian reals?"],
  ["SEK", "swedish kron(?:a|or)"],
  ["NOK", "norwegian kron(?:e|er)"],
  ["DKK", "danish kron(?:e|er)"],
  ["PLN", "polish z[lł]oty"],
  ["ZAR", "south african rand"],
  ["SGD", "singapore dollars?"],
  ["HKD", "hong kong dollars?"],
  ["TRY", "turkish liras?"],
];
const forms = names
  .flatMap(([code, list]) => list.split("|").map((form) => [code, form] as const))
  .sort(([, one], [, other]) => other.length - one.length);
const any = new RegExp(
  `(?<![\\p{L}])(?:${forms.map(([, form]) => form).join("|")}|${names.map(([code]) => code).join("|")})(?![\\p{L}])`,
  "giu",
);

export interface CurrencyMention {
  readonly start: number;
  readonly end: number;
  /** ISO 4217. */
  readonly code: string;
}

export const currenciesIn = (text: string): readonly CurrencyMention[] =>
  [...text.matchAll(any)].flatMap(({ 0: found, index }) => {
    const code = codeOf(found);
    return code === undefined ? [] : [{ start: index, end: index + found.length, code }];
  });

const codeOf = (name: string): string | undefined =>
  names.find(([code]) => code === name.toUpperCase())?.[0] ??
  forms.find(([, form]) => new RegExp(`^(?:${form})$`, "iu").test(name))?.[0];
