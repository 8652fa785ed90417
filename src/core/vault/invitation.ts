import { utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { canonicalJson } from "#core/words/json.ts";
import type { Clock, Random } from "#core/words/ports.ts";
import { readHouseKeys, writeHouseKeys, type HouseKeys } from "./house-keys.ts";
import { commonRows, type HouseDeps } from "./common-space.ts";
import type { Invitation, KeyRecord } from "./key-record.ts";
import { keyringOf } from "./keyring.ts";
import { introduce, type Letters } from "./letters.ts";
import { keepHouseKeys } from "./own-house-keys.ts";
import type { PeopleShelf } from "./people-shelf.ts";
import type { PersonId } from "./person.ts";
import type { RawRows } from "./raw-rows.ts";
import { readInvitation } from "./read-key-record.ts";
import { makeRecoveryCode, readRecoveryCode } from "./recovery-code.ts";
import type { createSlotMaker, NewSlot } from "./slot-maker.ts";
import { spaceOf } from "./spaces.ts";
import type { Keyring } from "./store-keys.ts";

/** How long an invitation can be taken up, in milliseconds: a week. */
const invitationLasts = 7 * 24 * 60 * 60 * 1000;

/**
 * The keys that wait for a person, under a code that is shown once: 140 random bits, written like a recovery code. It
 * expires for the app; who copies the disk and has the code is not held up by a date.
 */
export async function makeInvitation(
  deps: { readonly random: Random; readonly clock: Clock },
  about: { readonly id: PersonId; readonly name: string },
  keys: HouseKeys,
): Promise<{ readonly invitation: Invitation; readonly code: string }> {
  const code = makeRecoveryCode(deps.random);
  const read = readRecoveryCode(code);
  if (read.kind !== "code") throw new Error("A code that was just made does not check.");
  const facts = { name: about.name, expiresAt: deps.clock.now() + invitationLasts };
  const iv = deps.random.bytes(12);
  const plain = writeHouseKeys(keys);
  const how = sealing(about.id, facts, iv);
  const sealed = await crypto.subtle.encrypt(how, await keyOf(read.secret, about.id), plain);
  plain.fill(0);
  return { code, invitation: { v: 2, revision: 1, ...facts, iv, invitation: new Uint8Array(sealed) } };
}

export type Joining =
  /** `keyring` opens the new person's space, which holds their keys to the common one. */
  | { readonly kind: "joined"; readonly keyring: Keyring }
  | { readonly kind: "mistyped" | "wrong" | "cannot"; readonly reason: string }
  | { readonly kind: "stopped" };

/**
 * Takes an invitation up: the person's master key is made here, wrapped by what they choose now, and nobody who invited
 * them ever has it. Their record takes the invitation's place in one write, when all else is done.
 */
export async function join(
  deps: {
    readonly people: PeopleShelf;
    readonly raw: RawRows;
    readonly random: Random;
    readonly clock: Clock;
    readonly letters: Letters;
    readonly onDamage: HouseDeps["onDamage"];
    readonly makeSlot: ReturnType<typeof createSlotMaker>;
  },
  id: PersonId,
  code: string,
  own: Exclude<NewSlot, { readonly kind: "device" | "recovery" }>,
  signal?: AbortSignal,
): Promise<Joining> {
  const shelf = deps.people.of(id);
  const invitation = readInvitation(await shelf.read());
  if (invitation === undefined) return { kind: "cannot", reason: takenUp };
  if (deps.clock.now() > invitation.expiresAt) return { kind: "cannot", reason: expired };
  const read = readRecoveryCode(code);
  if (read.kind === "mistyped") return read;
  const keys = await open(id, invitation, read.secret);
  if (keys === undefined) return { kind: "wrong", reason: `This is not the code that ${invitation.name} was given.` };

  const master = deps.random.bytes(32);
  const made = await deps.makeSlot(own, master, signal);
  if (made.kind !== "made") {
    master.fill(0);
    return made;
  }
  const keyring = await keyringOf(master, { generation: 1 }, deps.random);
  const { introduction, ...given } = keys;
  const letters = await deps.letters.make();
  await keepHouseKeys({ raw: spaceOf(deps.raw, id), keyring }, { ...given, letter: letters.own });
  if (introduction !== undefined) {
    await introduce(await commonRows(deps, given), id, letters.publicKey, introduction);
  }
  const { name, revision } = invitation;
  const record: KeyRecord = { v: 2, revision: revision + 1, generation: 1, slots: [made.slot], name };
  if (!(await shelf.replace(revision, record))) return { kind: "cannot", reason: takenUp };
  return { kind: "joined", keyring };
}

async function open(id: PersonId, invitation: Invitation, secret: string): Promise<HouseKeys | undefined> {
  const how = sealing(id, invitation, invitation.iv);
  const plain = await crypto.subtle.decrypt(how, await keyOf(secret, id), invitation.invitation).catch(() => undefined);
  return plain && readHouseKeys(new Uint8Array(plain));
}

const sealing = (id: PersonId, { name, expiresAt }: Pick<Invitation, "name" | "expiresAt">, iv: Bytes) => ({
  name: "AES-GCM",
  iv,
  additionalData: utf8(canonicalJson(["BRANE invitation 1", id, name, expiresAt])),
});

/** HKDF-SHA-256 over the code's signs: they are uniformly random, so nothing has to make guessing slow. */
async function keyOf(secret: string, id: PersonId): Promise<CryptoKey> {
  const root = await crypto.subtle.importKey("raw", utf8(secret), "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: utf8(`BRANE invitation 1 ${id}`) };
  return crypto.subtle.deriveKey(how, root, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

const takenUp = "This invitation is not there any more: it was taken up, or taken back. Ask an admin for another.";
const expired = "This invitation has expired. Ask an admin of this machine for another.";
