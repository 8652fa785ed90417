export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/**
 * Canonical JSON: RFC 8785 (JCS). Equal values give equal text on every machine, so it can be hashed and signed.
 * Throws a TypeError on what JSON cannot say (NaN, Infinity, undefined inside, a lone surrogate): that is a bug of the
 * caller's, since everything from outside has been read by a schema before.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError("Canonical JSON has no NaN and no Infinity.");
    return JSON.stringify(value); // ECMAScript's shortest form is the one RFC 8785 demands; -0 becomes 0
  }
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw new TypeError("Canonical JSON has no lone surrogates.");
    return JSON.stringify(value);
  }
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.keys(value)
    .sort() // by UTF-16 code units, as RFC 8785 demands
    .map((key) => {
      const member = value[key];
      if (member === undefined) throw new TypeError("Canonical JSON has no undefined.");
      return `${canonicalJson(key)}:${canonicalJson(member)}`;
    });
  return `{${members.join(",")}}`;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
