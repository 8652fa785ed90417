/**
 * The part of the composition root for a machine that several people share: who stands at the door, what opens behind
 * it, and the desk that keeps them. Fetched when BRANE is locked, or the screen about people is entered.
 */
import type { AuditLog } from "#core/audit/audit-log.ts";
import {
  dropAuditorKeys,
  heldIn,
  holdAuditorKeys,
  makeAuditorKeys,
  openAuditorKeys,
  readPublicKey,
  writePublicKey,
  type Auditors,
} from "#core/audit/auditor-keys.ts";
import { moveLog } from "#core/audit/move-log.ts";
import type { HouseDeps } from "#core/vault/common-space.ts";
import { openHouse, type House } from "#core/vault/house.ts";
import { join, type Joining } from "#core/vault/invitation.ts";
import type { KeyShelf } from "#core/vault/key-record.ts";
import { firstPerson, type PersonId, type Role } from "#core/vault/person.ts";
import type { RawRows } from "#core/vault/raw-rows.ts";
import { readInvitation, readKeyRecord } from "#core/vault/read-key-record.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { createSlotMaker } from "#core/vault/slot-maker.ts";
import { spaceOf } from "#core/vault/spaces.ts";
import type { Keyring } from "#core/vault/store-keys.ts";
import type { MachinePolicy } from "#core/words/policy.ts";
import type { Clock, Locks, Random } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import { decodeRowValue, encodeRowValue } from "#core/words/row-value.ts";
import type { Storage } from "#platform/storage/open-storage.ts";
import { unlessMissing } from "#platform/storage/folder-place.ts";
import { createPeopleShelf } from "#platform/storage/people-shelf.ts";
import type { App, LockDesk } from "./app.ts";
import { createLetters } from "./letters.ts";
import { createPeopleDesk } from "./people-desk.ts";
import type { DoorPerson, PeopleDesk } from "./app-people.ts";
import { withoutNeurons } from "./without-neurons.ts";

export interface Machine {
  readonly storage: Storage;
  readonly random: Random;
  readonly clock: Clock;
  readonly locks: Locks;
}

/** What the app stands on for one of several people. */
export interface Shared {
  readonly house: House;
  readonly name: string;
  readonly roles: readonly Role[];
  /** The person's own space and record. */
  readonly raw: RawRows;
  readonly shelf: KeyShelf;
  /** The folder of private files that is this person's. */
  readonly filesFolder: string;
  readonly policy: () => Promise<MachinePolicy>;
  /** The rows that the log lies in. */
  readonly rows: Rows;
  /** Who reads the log, sealed to the key that the admins have signed for. */
  readonly auditors: () => Promise<Auditors>;
  /** The app as this person sees it. */
  readonly seen: (app: App) => App;
}

export const houseDeps = ({ storage, random, clock, locks }: Machine): HouseDeps => ({
  raw: storage.rows,
  people: createPeopleShelf(storage),
  ...{ random, clock, locks, letters: createLetters() },
  async newAuditor() {
    const made = await makeAuditorKeys();
    return { auditor: encodeRowValue([made]), auditors: writePublicKey(made) };
  },
  onDamage: ({ message }) => console.error(message),
});

/** Whoever has a name at the door; nobody where one person is here. */
export async function atTheDoor(machine: Machine): Promise<readonly DoorPerson[]> {
  const { people } = houseDeps(machine);
  const found = await Promise.all(
    (await people.ids()).map(async (id): Promise<readonly DoorPerson[]> => {
      const lying = await people.of(id).read();
      const record = readKeyRecord(lying);
      const waiting = readInvitation(lying);
      if (record?.name !== undefined) {
        const kinds = new Set(record.slots.map(({ kind }) => kind));
        const ways = (["passphrase", "passkey", "recovery"] as const).filter((kind) => kinds.has(kind));
        return [{ id, name: record.name, state: "here", ways }];
      }
      if (waiting === undefined) return [];
      const state = machine.clock.now() > waiting.expiresAt ? "expired" : "invited";
      return [{ id, name: waiting.name, state, ways: [] }];
    }),
  );
  const all = found.flat();
  if (!all.some(({ id }) => id === firstPerson)) return [];
  return all.sort((one, other) => one.name.localeCompare(other.name));
}

/** Opens what a person of several works on; one browser is one person's at a time, so others' tabs lock. */
export async function openShared(
  machine: Machine,
  person: PersonId,
  keyring: Keyring,
  begin: () => void,
): Promise<
  { readonly kind: "shared"; readonly shared: Shared } | { readonly kind: "refused"; readonly reason: string }
> {
  const deps = houseDeps(machine);
  const house = await openHouse(deps, person, keyring);
  const name = readKeyRecord(await deps.people.of(person).read())?.name ?? "";
  if (house === undefined) return { kind: "refused", reason: noKeys };
  const rows = createSealedRows({ raw: spaceOf(deps.raw, person), keyring, onDamage: deps.onDamage });
  if (house.keys.auditor === undefined) await dropAuditorKeys(rows);
  else await holdAuditorKeys(rows, auditorPairs(house));
  if (person === firstPerson) await moveLog(rows, house.rows); // the log of before there were others goes on here
  const roles = await house.roles();
  if (roles.length === 0) return { kind: "refused", reason: noRoles };
  oneAtATime(person, begin);
  void house.reseal(rest, new AbortController().signal).catch(reportError); // closing the tab is what stops it
  return {
    kind: "shared",
    shared: {
      ...{ house, name, roles },
      raw: spaceOf(deps.raw, person),
      shelf: deps.people.of(person),
      filesFolder: person === firstPerson ? "files" : `files-${person}`,
      policy: () => house.policy(),
      rows: house.rows,
      auditors: () =>
        openAuditorKeys({
          ...{ shared: house.rows, own: rows, locks: machine.locks },
          async pinned() {
            const signedFor = await house.auditors();
            return signedFor === undefined ? undefined : readPublicKey(signedFor);
          },
        }),
      seen: roles.includes("user") ? (app) => app : withoutNeurons,
    },
  };
}

/** The desk behind the screen about people. */
export function openPeople(
  machine: Machine,
  mine: {
    readonly keyring: Keyring;
    readonly rows: Rows;
    readonly house: House | undefined;
    readonly audit: Pick<AuditLog, "intent" | "outcome" | "sealOlder">;
    readonly restartTabs: (which: "all" | "others") => void;
  },
): PeopleDesk {
  const { rows } = mine;
  return createPeopleDesk({
    ...{ keyring: mine.keyring, house: mine.house, audit: mine.audit, restartTabs: () => mine.restartTabs("all") },
    machine: houseDeps(machine),
    async afterRenewal() {
      if (mine.house === undefined) return;
      await holdAuditorKeys(rows, auditorPairs(mine.house));
      mine.restartTabs("others");
      void mine.house.reseal(rest, new AbortController().signal).catch(reportError);
    },
    async dropFiles(person) {
      const root = await navigator.storage.getDirectory();
      for (const folder of [`files-${person}`, `backups-${person}`]) {
        await unlessMissing(root.removeEntry(folder, { recursive: true }));
      }
    },
    async auditorKeys() {
      const { publicKey } = await openAuditorKeys({ shared: rows, own: rows, locks: machine.locks });
      await mine.audit.sealOlder(); // what was written before entries were sealed is read by auditors only, too
      return { auditor: encodeRowValue(await heldIn(rows)), auditors: writePublicKey(publicKey) };
    },
  });
}

export function joinHouse(
  machine: Machine,
  slots: Parameters<typeof createSlotMaker>[0],
  ...[person, code, own]: Parameters<LockDesk["join"]>
): Promise<Joining> {
  const made = own.kind === "passkey" ? { kind: "passkey" as const, name: "BRANE" } : own;
  return join({ ...houseDeps(machine), makeSlot: createSlotMaker(slots) }, person, code, made);
}

/** All pairs of the log that this person holds, of now and of earlier. */
const auditorPairs = ({ keys: { auditor, auditorEarlier = [] } }: House) =>
  [...auditorEarlier, ...(auditor === undefined ? [] : [auditor])].flatMap(
    (each) => decodeRowValue(each) as Awaited<ReturnType<typeof heldIn>>,
  );

/** Between two batches the page draws, answers and writes. */
const rest = () => new Promise<void>((resolve) => setTimeout(resolve, 20));

/** Tells the other tabs who is here now; one with somebody else in it begins anew, at the door. */
function oneAtATime(person: PersonId, begin: () => void): void {
  const channel = new BroadcastChannel("brane-person");
  channel.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (typeof data === "string" && data !== person) begin();
  });
  channel.postMessage(person);
}

const noKeys =
  "What this person has in common with the others here cannot be opened. Ask an admin to remove and invite them again.";
const noRoles = "An admin has taken this person's roles away. Ask them.";
