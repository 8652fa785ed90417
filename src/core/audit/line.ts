import { canonicalJson } from "#core/words/json.ts";
import type { Json } from "#core/words/json.ts";
import { isAuditEntry } from "./entry-schema.ts";
import type { AuditEntry } from "./entry-schema.ts";

/** A line of an exported log, and what of it is hashed. */
export interface EntryLine {
  readonly entry: AuditEntry;
  /** The text that the entry's hash is of. */
  readonly hashed: string;
  /** The text that the hash of its details is of, where they are not erased. */
  readonly beside?: string;
}

/**
 * Reads a line, in about the time that JSON.parse takes twice. Spaces, another order of members or a member given twice
 * leave every hash as it is, but not the line: such a line is `rewritten`.
 */
export function readLine(line: string): EntryLine | "unreadable" | "rewritten" {
  let value: unknown;
  try {
    value = JSON.parse(line);
    if (!isAuditEntry(value)) return "unreadable";
    if (!isCanonical(value as unknown as Json, line)) return "rewritten";
  } catch {
    return "unreadable";
  }
  // In a canonical line the members stand in order, and no text holds a quotation mark without a backslash before it. So
  // the first `beside` is the entry's own, and so are the last `detailsHash` and the last `hash`: only flat ones follow.
  const hashAt = line.lastIndexOf(',"hash":"');
  const rest = line.slice(hashAt + hashLength);
  if (value.beside === undefined) return { entry: value, hashed: line.slice(0, hashAt) + rest };
  const from = line.indexOf(besideMark);
  const to = value.detailsHash === undefined ? hashAt : line.lastIndexOf(',"detailsHash":"');
  return {
    entry: value,
    hashed: line.slice(0, from) + line.slice(to, hashAt) + rest,
    beside: line.slice(from + besideMark.length, to),
  };
}
const besideMark = ',"beside":';
const hashLength = `,"hash":"${"0".repeat(64)}"`.length;

/**
 * Whether `line` is the canonical JSON of `value`, which was parsed from it. Members keep the order of the text when they
 * are parsed, so nearly always the platform's own JSON tells; names that are numbers and lone surrogates take the long
 * way.
 */
const isCanonical = (value: Json, line: string): boolean =>
  (isSorted(value) && !line.includes("\\ud") && JSON.stringify(value) === line) || canonicalJson(value) === line;

function isSorted(value: Json): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (isList(value)) return value.every(isSorted);
  let last = "";
  for (const name in value) {
    if (name < last || !isSorted(value[name] ?? null)) return false;
    last = name;
  }
  return true;
}
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
