import type { OpenCredential } from "#core/vault/sealed-credential.ts";
import { KeptSecret } from "#core/vault/sealed-credential.ts";
import { readCredential } from "#core/vault/credential.ts";
import { readJson } from "./read-json.ts";

/** A secret as a sealed package carries it under its name (docs/brane-format.md, "Secrets"). */
export const carriedText = ({ goesTo, use, secret }: OpenCredential): string => JSON.stringify({ goesTo, secret, use });

/** What a stranger's package carries: the secrets that the vault could keep, by name, and how many it could not. */
export function readCarried(texts: Readonly<Record<string, string>>): {
  readonly usable: readonly OpenCredential[];
  readonly strange: number;
} {
  const names = Object.keys(texts).sort();
  const usable = names.flatMap((name) => {
    const carried = KeptSecret.safeParse(readJson(texts[name] ?? ""));
    if (!carried.success) return [];
    const { secret, ...facts } = carried.data;
    const read = readCredential({ name, ...facts }, secret);
    return read.kind === "usable" ? [{ ...read.facts, secret }] : [];
  });
  return { usable, strange: names.length - usable.length };
}
