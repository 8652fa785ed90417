import { carriedText, readCarried } from "#core/brane/carried-credentials.ts";
import { handleOf } from "#core/vault/credential.ts";
import { changesToKeep, openKept } from "#core/vault/credentials.ts";
import type { OpenCredential } from "#core/vault/sealed-credential.ts";
import { canonicalJson } from "#core/words/json.ts";
import type { Clock } from "#core/words/ports.ts";
import type { Change, Rows } from "#core/words/rows.ts";

/** The keys of the vault that travel in sealed packages. It is the one way on which a secret leaves otherwise than to its server. */
export interface PackageKeys {
  /** The texts of these for a sealed file: all of them or, in words, why not. Rejects with StorageTrouble. */
  pack(names: readonly string[]): Promise<Packed>;
  /** What of a file's keys is not here yet, and under which name each would be kept. Rejects with StorageTrouble. */
  plan(texts: Readonly<Record<string, string>>): Promise<KeyPlan>;
  changesFor(plan: KeyPlan): readonly Change[];
}

type Packed =
  | { readonly kind: "packed"; readonly texts: Readonly<Record<string, string>> }
  | { readonly kind: "refused"; readonly reason: string };

export interface KeyPlan {
  /** `called`: its name in the file; `name`, the one it gets here. */
  readonly toKeep: readonly (OpenCredential & { readonly called: string })[];
  /** How many secrets the vault has no place for. */
  readonly strange: number;
}

export function createPackageKeys(deps: { readonly rows: Pick<Rows, "get">; readonly clock: Clock }): PackageKeys {
  const { rows, clock } = deps;

  /**
   * The name under which a key is kept: its own or, when another key has that, the next that is free. Undefined when the
   * same key has one of these names already.
   */
  async function freeName(key: OpenCredential, taken: ReadonlySet<string>): Promise<string | undefined> {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? key.name : numbered(key.name, number);
      const here = await openKept(rows, name);
      if (here === undefined && !taken.has(name)) return name;
      if (here !== undefined && isSameKey(here, key)) return undefined;
    }
  }

  return {
    async pack(names) {
      const texts: Record<string, string> = {};
      for (const name of new Set(names)) {
        const key = await openKept(rows, name);
        if (key === undefined) {
          return { kind: "refused", reason: `${handleOf(name)} is not here any more. Leave it out and save again.` };
        }
        texts[name] = carriedText(key);
      }
      return { kind: "packed", texts };
    },
    async plan(texts) {
      const { usable, strange } = readCarried(texts);
      const names = new Set<string>();
      const toKeep: KeyPlan["toKeep"][number][] = [];
      for (const key of usable) {
        const name = await freeName(key, names);
        if (name === undefined) continue;
        names.add(name);
        toKeep.push({ ...key, name, called: key.name });
      }
      return { toKeep, strange };
    },
    changesFor: ({ toKeep }) => toKeep.flatMap(({ secret, ...facts }) => changesToKeep(facts, secret, clock.now())),
  };
}

/** A name has at most 60 characters (core/vault/credential.ts). */
const numbered = (name: string, number: number): string => `${name.slice(0, 55).trimEnd()} ${number}`;

const isSameKey = (one: OpenCredential, other: OpenCredential): boolean =>
  one.goesTo === other.goesTo && one.secret === other.secret && canonicalJson(one.use) === canonicalJson(other.use);
