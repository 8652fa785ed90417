import { noPolicy, strictestPolicy, type MachinePolicy } from "#core/words/policy.ts";
import type { Rows } from "#core/words/rows.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { readCharter, signCharter, type Charter, type Member } from "./charter.ts";
import { generationOf, type HouseKeys } from "./house-keys.ts";
import { commonKeyring, commonRows, signingPair, type HouseDeps } from "./common-space.ts";
import { keysAfterLetters, letterSpace } from "./letters.ts";
import { masterKey } from "./master-key.ts";
import { keysOf } from "./person-keys.ts";
import { renewHouse, type HouseRenewal } from "./renew-house.ts";
import { resealRows } from "./reseal-rows.ts";
import {
  heldHouseKeys,
  keepHouseKeys,
  keepSeenCharter,
  seenCharter,
  seenNumber,
  type OwnSpace,
} from "./own-house-keys.ts";
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
  /**
   * New keys for what everybody has in common, for the people that `edit` leaves (renew-house.ts); they hold from now on
   * in this tab, and the others of this browser must begin anew. For who holds the admins' key.
   */
  renew(edit: (people: readonly Member[]) => readonly Member[]): Promise<HouseRenewal | Refused>;
  /** Brings the common rows to the newest key, in the background: resolves when all are there. */
  reseal(rest: () => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Signs what `edit` makes of the charter. Nothing is written when it makes nothing. For who holds the admins' key. */
  amend(edit: (charter: Charter) => Omit<Charter, "number"> | undefined): Promise<Amended>;
}

type Amended =
  | { readonly kind: "amended"; readonly charter: Charter }
  | { readonly kind: "unchanged" }
  | { readonly kind: "refused"; readonly reason: string };

const store = "charter";
const renewals = "renewal";
interface Refused {
  readonly kind: "refused";
  readonly reason: string;
}

/** The house as the person sees it whose space `keyring` opens. Undefined when they hold no keys to one. */
export async function openHouse(deps: HouseDeps, me: PersonId, keyring: Keyring): Promise<House | undefined> {
  const own: OwnSpace = { raw: spaceOf(deps.raw, me), keyring };
  const before = await heldHouseKeys(own);
  if (before === undefined) return undefined;
  const held = await keysAfterLetters({ letters: deps.letters, raw: spaceOf(deps.raw, letterSpace) }, me, before);
  const ring = await commonKeyring(held, deps.random);
  const raw = spaceOf(deps.raw, commonSpace);
  const rows = createSealedRows({ raw, keyring: ring, onDamage: deps.onDamage });
  let keys = held;
  let seen = await seenNumber(own);

  async function charter(): Promise<Charter | undefined> {
    const found = await rows.get(store, "charter").catch(unreadable);
    const read = await readCharter(found, keys.admins, seen);
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
  if (mine !== undefined)
    keys = { ...keysOf(held, mine), ...(held.letter === undefined ? {} : { letter: held.letter }) };
  // A role that was taken away takes its key with it: this app forgets it. That its person once knew it stays true.
  if (held !== before || keys.admin !== held.admin || keys.auditor !== held.auditor) await keepHouseKeys(own, keys);

  return {
    me,
    get keys() {
      return keys;
    },
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
    renew: (edit) =>
      deps.locks.withLock("charter", async () => {
        const standing = await charter();
        if (standing === undefined) return { kind: "refused", reason: unsound };
        const renewal = await renewHouse(deps, { me, own, rows, keys }, standing, edit(standing.people));
        if (renewal.kind !== "renewed") return renewal;
        ring.adopt(await masterKey(renewal.keys.common.slice()), generationOf(renewal.keys));
        keys = renewal.keys;
        seen = renewal.charter.number;
        return renewal;
      }),
    reseal: (rest, signal) =>
      deps.locks.withLock("rotation house", async () => {
        const generation = generationOf(keys);
        if (generation === 1 || (await rows.get(renewals, "resealed")) === generation) return;
        while ((await resealRows({ raw, keyring: ring, rest }, () => undefined, signal)).resealed > 0);
        await rows.write([{ kind: "put", store: renewals, id: "resealed", value: generation }]);
      }),
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
  const letters = await deps.letters.make();
  const keys: HouseKeys = { common: random.bytes(32), ...pair, auditor: wanted.auditor, letter: letters.own };
  await emptyCommonSpace(deps.raw);
  const me = { id: firstPerson, name: read.name, roles: everyRole, since: clock.now(), letters: letters.publicKey };
  const charter: Charter = { number: 1, people: [me], policy: noPolicy, auditors: wanted.auditors };
  await writeCharter(await commonRows(deps, keys), charter, pair.admin);
  const own = { raw: spaceOf(deps.raw, firstPerson), keyring };
  await keepHouseKeys(own, keys);
  await keepSeenCharter(own, charter);
  const named = await shelf.replace(record.revision, { ...record, revision: record.revision + 1, name: read.name });
  return named ? { kind: "founded" } : { kind: "refused", reason: "Something else changed just then. Try again." };
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
