import type { Clock, Unsubscribe } from "#core/words/ports.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import { handleOf, type Credential, type CredentialFacts } from "./credential.ts";
import { covers } from "#core/words/origin-pattern.ts";
import type { RawRows } from "./raw-rows.ts";
import { KeptFacts, KeptSecret, KeptUse, type OpenCredential, type SealedCredential } from "./sealed-credential.ts";
import { tokenOf } from "./sealed-rows.ts";
import type { Keyring } from "./store-keys.ts";

/**
 * Keys, tokens and passwords. None of these gives a secret back: what is kept of it is a sealed row that `sealedFor`
 * hands on unopened, with the key to it, and that the gate worker opens (sealed-credential.ts). Rejects with
 * StorageTrouble.
 */
export interface Credentials {
  /** By name. */
  list(): Promise<readonly Credential[]>;
  /** Keeps the secret under its name, in place of one that has it. The facts are `readCredential`'s. */
  keep(facts: CredentialFacts, secret: string): Promise<void>;
  /** Undefined when there is none of this name. `restore` brings it back, unopened. */
  remove(name: string): Promise<{ readonly restore: () => Promise<void> } | undefined>;
  /** What the gate needs to put the secret into a request to `origin`, or why that is not done. Notes the use. */
  sealedFor(name: string, origin: string): Promise<CredentialHandOver>;
  watch(listener: () => void): Unsubscribe;
}

type CredentialHandOver =
  | { readonly kind: "sealed"; readonly credential: SealedCredential }
  /** `reason`: a sentence a person can act on. */
  | { readonly kind: "refused"; readonly reason: string };

/** The secrets; beside them what is shown of each, so that showing them opens none; and when each was used. */
const secretStore = "secrets";
const factStore = "secret-facts";
const useStore = "secret-uses";
const credentialStores: readonly string[] = [secretStore, factStore, useStore];

/** Milliseconds: a use is noted to the minute, since a model's answers come by many requests. */
const minute = 60_000;

export function createCredentials(deps: {
  readonly rows: Rows;
  readonly raw: Pick<RawRows, "get" | "write">;
  readonly keyring: Keyring;
  readonly clock: Clock;
}): Credentials {
  const { rows, raw, keyring, clock } = deps;
  const rawRow = async (store: string, name: string) => raw.get(store, await tokenOf(keyring, store, name));

  return {
    async list() {
      const [facts, uses] = await Promise.all([rows.list(factStore), rows.list(useStore)]);
      const usedAt = new Map(uses.map(({ id, value }) => [id, KeptUse.safeParse(value).data]));
      return facts.flatMap(({ id: name, value }) => {
        const read = KeptFacts.safeParse(value);
        return read.success ? [{ name, ...read.data, ...usedAt.get(name) }] : [];
      });
    },
    keep: (facts, secret) => rows.write(changesToKeep(facts, secret, clock.now())),
    async remove(name) {
      const lying = await Promise.all(credentialStores.map((store) => rawRow(store, name)));
      const removed = lying.flatMap((row) => row ?? []);
      if (removed.length === 0) return undefined;
      await rows.write(credentialStores.map((store) => ({ kind: "delete", store, id: name })));
      return { restore: () => raw.write(removed.map((row) => ({ kind: "put", row }))) };
    },
    async sealedFor(name, origin) {
      const facts = KeptFacts.safeParse(await rows.get(factStore, name));
      if (!facts.success) {
        return refused(`There is no key called ${handleOf(name)} on this device. Add it under Keys and passwords.`);
      }
      if (!covers(facts.data.goesTo, origin)) {
        return refused(`${handleOf(name)} belongs to ${facts.data.goesTo} and does not go to ${origin}.`);
      }
      const row = await rawRow(secretStore, name);
      const key = row && (await (await keyring.sealer(secretStore)).keyOf(row.sealed));
      if (row === undefined || key === undefined) {
        return refused(`${handleOf(name)} cannot be opened any more. Enter it once more under Keys and passwords.`);
      }
      const before = KeptUse.safeParse(await rows.get(useStore, name));
      const usedAt = clock.now();
      if (!before.success || usedAt - before.data.usedAt >= minute) {
        await rows.write([{ kind: "put", store: useStore, id: name, value: { usedAt } }]);
      }
      const { token, sealed } = row;
      return { kind: "sealed", credential: { store: secretStore, token, sealed, key } };
    },
    watch: (listener) => rows.watch([factStore, useStore], listener),
  };
}

/** What keeps the secret under its name, for one `Rows.write`. The facts are `readCredential`'s. */
export const changesToKeep = (
  { name, goesTo, use }: CredentialFacts,
  secret: string,
  now: number,
): readonly Change[] => [
  { kind: "put", store: secretStore, id: name, value: { goesTo, use, secret } },
  { kind: "put", store: factStore, id: name, value: { goesTo, use, madeAt: now } },
  { kind: "delete", store: useStore, id: name },
];

/**
 * The secret itself, for the sealed package that a person wants it in; no screen and no script is given it. Undefined
 * when there is none of this name. Rejects with StorageTrouble.
 */
export async function openKept(rows: Pick<Rows, "get">, name: string): Promise<OpenCredential | undefined> {
  const read = KeptSecret.safeParse(await rows.get(secretStore, name));
  return read.success ? { name, ...read.data } : undefined;
}

const refused = (reason: string): CredentialHandOver => ({ kind: "refused", reason });
