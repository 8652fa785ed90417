/**
 * Formats as patterns, exactly what the named document allows. Times have leap seconds only as 23:59:60 in UTC, since in
 * other zones they fall elsewhere.
 */
const month = { long: "(?:0[13578]|1[02])", short: "(?:0[469]|11)" };
/** Years that are multiples of 4, but of 100 only with 400. */
const leapYear = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";
const date =
  `(?:[0-9]{4}-(?:${month.long}-(?:0[1-9]|[12][0-9]|3[01])|${month.short}-(?:0[1-9]|[12][0-9]|30)|` +
  `02-(?:0[1-9]|1[0-9]|2[0-8]))|${leapYear}-02-29)`;
const hour = "(?:[01][0-9]|2[0-3])";
const fraction = "(?:\\.[0-9]+)?";
const zone = `(?:[Zz]|[+-]${hour}:[0-5][0-9])`;
const time = `(?:${hour}:[0-5][0-9]:[0-5][0-9]${fraction}${zone}|23:59:60${fraction}(?:[Zz]|[+-]00:00))`;
const byte = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

export const formats: ReadonlyMap<string, string> = new Map([
  ["date", `^${date}$`], // RFC 3339, full-date, with the days that months have
  ["time", `^${time}$`], // RFC 3339, full-time
  ["date-time", `^${date}[Tt]${time}$`], // RFC 3339, date-time
  ["uuid", "^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"], // RFC 4122
  ["ipv4", `^${byte}(?:\\.${byte}){3}$`], // RFC 2673, section 3.2, as RFC 1123 reads it
]);
