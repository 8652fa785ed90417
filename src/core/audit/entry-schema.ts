import type { JsonObject } from "#core/words/json.ts";

/** One link of the log's chain, as it is kept and as a line of the export. */
export interface AuditEntry {
  /** The version of this form. */
  readonly v: 1;
  /** 1, 2, 3 … without a gap. */
  readonly seq: number;
  /** Milliseconds since 1970, by this device's clock: it may step back, the order is `seq`. */
  readonly at: number;
  readonly phase: "intent" | "outcome" | "note";
  readonly action: string;
  readonly subject: string;
  readonly neuronId?: string | undefined;
  /** An outcome's intent, and what became of it. */
  readonly of?: number | undefined;
  readonly outcome?: string | undefined;
  /** SHA-256 of the canonical JSON of what lies beside. */
  readonly detailsHash?: string | undefined;
  /** The hash of the entry before; 64 zeros in the first. */
  readonly prev: string;
  /** SHA-256 of the canonical JSON of all of the above. */
  readonly hash: string;
  /** Not hashed, so that it can be erased and the chain still holds. */
  readonly beside?: Beside;
}
export interface Beside {
  /** 16 random bytes, base64url: without it the hash of a short text could be guessed. */
  readonly salt: string;
  readonly details: JsonObject;
}

/**
 * Reads an entry from what came out of storage or of JSON. By hand, because a log of 100,000 lines is checked in the
 * time in which a schema library would have read it.
 */
export function isAuditEntry(value: unknown): value is AuditEntry {
  if (!isRecord(value)) return false;
  for (const name in value) if (!isMember(name, value[name])) return false;
  return needed.every((name) => value[name] !== undefined);
}
const needed = ["v", "seq", "at", "phase", "action", "subject", "prev", "hash"] as const;

function isMember(name: string, member: unknown): boolean {
  switch (name) {
    case "v":
      return member === 1;
    case "seq":
      return isCount(member) && member > 0;
    case "at":
      return isCount(member);
    case "phase":
      return member === "intent" || member === "outcome" || member === "note";
    case "action":
    case "subject":
      return typeof member === "string";
    case "neuronId":
    case "outcome":
      return member === undefined || typeof member === "string";
    case "of":
      return member === undefined || isCount(member);
    case "detailsHash":
      return member === undefined || (isHash(member) && /^[0-9a-f]+$/.test(member));
    case "prev":
    case "hash":
      return isHash(member);
    case "beside":
      return member === undefined || isBeside(member);
    default:
      return false;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
/** Its digits are not looked at where a hash is going to be compared with one that was computed. */
const isHash = (value: unknown): value is string => typeof value === "string" && value.length === 64;
const isBeside = (value: unknown) =>
  isRecord(value) && typeof value["salt"] === "string" && isRecord(value["details"]) && Object.keys(value).length === 2;
