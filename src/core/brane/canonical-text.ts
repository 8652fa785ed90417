import { canonicalJson, type Json } from "#core/words/json.ts";

/** Canonical JSON of plain data whose undefined members count as absent, as storage leaves them out. */
export const canonicalText = (value: object): string => canonicalJson(JSON.parse(JSON.stringify(value)) as Json);
