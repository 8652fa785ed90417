import { noPolicy, strictestPolicy, type MachinePolicy } from "#core/words/policy.ts";
import type { Clock, Locks, Random } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { BackupSign } from "./backup.ts";
import { readCharter, signCharter, type Charter } from "./charter.ts";
import type { HouseKeys } from "./house-keys.ts";
import { keyringOf } from "./keyring.ts";
import {
  heldHouseKeys,
  keepHouseKeys,
  keepSeenCharter,
  seenCharter,
  seenNumber,
  type OwnSpace,
} from "./own-house-keys.ts";
import type { PeopleShelf } from "./people-shelf.ts";
import { everyRole, firstPerson, readPersonName, type PersonId, type Role } from "./person.ts";
import type { RawRows } from "./raw-rows.ts";
import { readKeyRecord } from "./read-key-record.ts";
import { createSealedRows } from "./sealed-rows.ts";
import { commonSpace, spaceOf } from "./spaces.ts";
import type { Keyring } from "./store-keys.ts";

/** What the people of a machine have in common, as one of them holds it. Rejects with StorageTrouble. */
export interface House {
  readonly me: PersonId;
  readonly keys: HouseKeys;
  /** The common rows: the charter, and the log that everybody appends to. */
  readonly rows: Rows;
  /** What I am here for, as my keys and the charter say. */
  roles(): Promise<readonly Role[]>;
  /** Undefined when it cannot be read, is older than what I have seen, or is not signed by the admins. */
  charter(): Promise<Charter | undefined>;
  /** The strictest while there is no charter that can be believed. */
  policy(): Promise<MachinePolicy>;
  /** The public key that the log is sealed to, as the newest charter that was believed says. */
  auditors(): Promise<string | undefined>;
  /** Where no charter can be believed: lays the newest that I have believed down again. For who holds the admins' key. */
  layDownAgain(): Promise<Amended>;
  /** Signs what `edit` makes of the charter. Nothing is written when it makes nothing. For who holds the admins' key. */
  amend(edit: (charter: Charter) => Omit<Charter, "number"> | undefined): Promise<Amended>;
}

type Amended =
  | { readonly kind: "amended"; readonly charter: Charter }
  | { readonly kind: "unchanged" }
  | { readonly kind: "refused"; readonly reason: string };

export interface HouseDeps {
  /** The whole disk, not a space of it. */
  readonly raw: RawRows;
  readonly people: PeopleShelf;
  readonly random: Random;
  readonly clock: Clock;
  readonly locks: Locks;
  /** Hears of a common row that does not open. */
  readonly onDamage: (trouble: StorageTrouble) => void;
}

const store = "charter";

/** The house as the person sees it whose space `keyring` opens. Undefined when they hold no keys to one. */
export async function openHouse(deps: HouseDeps, me: PersonId, keyring: Keyring): Promise<House | undefined> {
  const own: OwnSpace = { raw: spaceOf(deps.raw, me), keyring };
  const held = await heldHouseKeys(own);
  if (held === undefined) return undefined;
  const rows = await commonRows(deps, held);
  let seen = await seenNumber(own);

  async function charter(): Promise<Charter | undefined> {
    const found = await rows.get(store, "charter").catch(unreadable);
    const read = await readCharter(found, held?.admins ?? new Uint8Array(), seen);
    if (read !== undefined) await saw(read);
    return read;
  }
  async function saw(charter: Charter): Promise<void> {
    if (charter.number <= seen) return;
    seen = charter.number;
    await keepSeenCharter(own, charter);
  }

  const first = await charter();
  const mine = first?.people.find(({ id }) => id === me)?.roles;
  const keys = mine === undefined ? held : keysOf(held, mine);
  // A role that was taken away takes its key with it: this app forgets it. That its person once knew it stays true.
  if (keys.admin !== held.admin || keys.auditor !== held.auditor) await keepHouseKeys(own, keys);

  return {
    me,
    keys,
    rows,
    charter,
    async roles() {
      const now = (await charter())?.people.find(({ id }) => id === me)?.roles;
      const holds = { admin: keys.admin !== undefined, auditor: keys.auditor !== undefined, user: true };
      return everyRole.filter((role) => holds[role] && (now?.includes(role) ?? true));
    },
    auditors: async () => ((await charter()) ?? (await seenCharter(own)))?.auditors,
    layDownAgain: () =>
      deps.locks.withLock("charter", async () => {
        if (keys.admin === undefined) return { kind: "refused", reason: onlyAdmins };
        if ((await charter()) !== undefined) return { kind: "unchanged" };
        const last = await seenCharter(own);
        if (last === undefined) return { kind: "refused", reason: neverSeen };
        const after: Charter = { ...last, number: Math.max(seen, last.number) + 1 };
        await writeCharter(rows, after, keys.admin);
        await saw(after);
        return { kind: "amended", charter: after };
      }),
    policy: async () => (await charter())?.policy ?? strictestPolicy,
    amend: (edit) =>
      deps.locks.withLock("charter", async () => {
        if (keys.admin === undefined) return { kind: "refused", reason: onlyAdmins };
        const before = await charter();
        if (before === undefined) return { kind: "refused", reason: unsound };
        const edited = edit(before);
        if (edited === undefined) return { kind: "unchanged" };
        const after: Charter = { ...edited, number: before.number + 1 };
        await writeCharter(rows, after, keys.admin);
        await saw(after);
        return { kind: "amended", charter: after };
      }),
  };
}

/** Only the keys that go with these roles. */
export function keysOf({ common, admins, admin, auditor }: HouseKeys, roles: readonly Role[]): HouseKeys {
  return {
    ...{ common, admins },
    ...(admin !== undefined && roles.includes("admin") ? { admin } : {}),
    ...(auditor !== undefined && roles.includes("auditor") ? { auditor } : {}),
  };
}

/**
 * Makes a house of a machine that had one person, who holds every role and gets a name at the door. That name is written
 * last, and makes it so: cut short before, nothing has changed. `auditor`: the key to the log, as its room writes it;
 * `auditors`: the public one.
 */
export async function foundHouse(
  deps: HouseDeps,
  keyring: Keyring,
  wanted: { readonly name: string; readonly auditor: Uint8Array<ArrayBuffer>; readonly auditors: string },
): Promise<{ readonly kind: "founded" } | { readonly kind: "refused"; readonly reason: string }> {
  const { random, clock } = deps;
  const read = readPersonName(wanted.name, []);
  if (read.kind === "refused") return read;
  const shelf = deps.people.of(firstPerson);
  const record = readKeyRecord(await shelf.read());
  if (record === undefined) throw new StorageTrouble("damaged", "The key to what is kept here cannot be read.");
  if (record.name !== undefined) return { kind: "refused", reason: "Several people share this BRANE already." };
  const kinds = record.slots.map(({ kind }) => kind);
  if (kinds.includes("device") || !kinds.some((kind) => kind === "passphrase" || kind === "passkey")) {
    return { kind: "refused", reason: mustAsk };
  }
  const pair = await signingPair();
  if (pair === undefined) return { kind: "refused", reason: "This browser cannot sign what admins decide (Ed25519)." };
  const keys: HouseKeys = { common: random.bytes(32), ...pair, auditor: wanted.auditor };
  await emptyCommonSpace(deps.raw);
  const me = { id: firstPerson, name: read.name, roles: everyRole, since: clock.now() };
  const charter: Charter = { number: 1, people: [me], policy: noPolicy, auditors: wanted.auditors };
  await writeCharter(await commonRows(deps, keys), charter, pair.admin);
  const own = { raw: spaceOf(deps.raw, firstPerson), keyring };
  await keepHouseKeys(own, keys);
  await keepSeenCharter(own, charter);
  const named = await shelf.replace(record.revision, { ...record, revision: record.revision + 1, name: read.name });
  return named ? { kind: "founded" } : { kind: "refused", reason: "Something else changed just then. Try again." };
}

async function signingPair() {
  try {
    const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
    return {
      admins: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)),
      admin: new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey)),
    };
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "NotSupportedError") return undefined;
    throw thrown;
  }
}

const commonKeyring = ({ common }: HouseKeys, random: Random): Promise<Keyring> =>
  keyringOf(common.slice(), { generation: 1 }, random);

/** Says by the common key, which the people of this machine have and nobody else, what a backup of the house is. */
export const houseSign =
  (keys: HouseKeys, random: Random): BackupSign =>
  async (text) =>
    (await (await commonKeyring(keys, random)).sealer("backup")).token(text);

async function commonRows({ raw, random, onDamage }: HouseDeps, keys: HouseKeys): Promise<Rows> {
  const keyring = await commonKeyring(keys, random);
  return createSealedRows({ raw: spaceOf(raw, commonSpace), keyring, onDamage });
}

const writeCharter = async (rows: Rows, charter: Charter, admin: Uint8Array<ArrayBuffer>): Promise<void> =>
  rows.write([{ kind: "put", store, id: "charter", value: await signCharter(charter, admin) }]);

/** What a founding that was cut short left: nobody has its key. */
async function emptyCommonSpace(raw: RawRows): Promise<void> {
  const space = spaceOf(raw, commonSpace);
  for (const left of await space.stores()) {
    const tokens = await space.tokens(left);
    await space.write(tokens.map((token) => ({ kind: "delete", store: left, token })));
  }
}

function unreadable(thrown: unknown): undefined {
  if (thrown instanceof StorageTrouble && thrown.kind !== "blocked") return undefined;
  throw thrown;
}

const onlyAdmins = "Only an admin of this machine can do that.";
const neverSeen = "You have not seen what was laid down here, so you cannot lay it down again. Another admin may have.";
const unsound =
  "What the admins laid down for this machine cannot be read or is not theirs, so the strictest holds and nothing of it can be changed.";
const mustAsk =
  "This device opens BRANE for whoever sits here. Before others come, set a passphrase or a passkey, and let BRANE ask at every opening.";
