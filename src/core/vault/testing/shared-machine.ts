/** A machine that several people share, over a fake disk: what the tests of people and of the house begin with. */
import { toHex, utf8 } from "#core/words/bytes.ts";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createFakeRawDisk } from "../fake-disk.ts";
import { createFakeLetters } from "../fake-letters.ts";
import { createFakePasskeys } from "../fake-passkeys.ts";
import { foundHouse, openHouse, type House } from "../house.ts";
import { join } from "../invitation.ts";
import { firstPerson, type PersonId, type Role } from "../person.ts";
import { createRegister } from "../register.ts";
import { createSealedRows } from "../sealed-rows.ts";
import { createSlotMaker } from "../slot-maker.ts";
import { spaceOf } from "../spaces.ts";
import type { Keyring } from "../store-keys.ts";
import { openOwnKeyring, random } from "./open-keyring.ts";
import { createWaysIn } from "../ways-in.ts";

/** A person's passphrase. */
export const words = (whose: string) => ({ kind: "passphrase", passphrase: `calm water of ${whose}` }) as const;
export const theLogsKey = utf8("the key that opens the log");
export const week = 7 * 24 * 60 * 60 * 1000;

/** A machine whose first person, Ada, kept something and then set a passphrase. */
export async function machine() {
  const disk = createFakeRawDisk();
  const time = { now: 1_700_000_000_000 };
  const clock = { now: () => time.now };
  const troubles: string[] = [];
  const deps = {
    ...{ raw: disk.raw, people: disk.people, random, clock, locks: createProgramLocks() },
    letters: createFakeLetters(),
    newAuditor: () => Promise.resolve({ auditor: random.bytes(8), auditors: toHex(random.bytes(8)) }),
    onDamage: ({ message }: Error) => void troubles.push(message),
  };
  const ways = { ...deps, kdf: createFakePassphraseKdf(), passkeys: createFakePasskeys() };
  const waysOf = (id: PersonId) => createWaysIn({ ...ways, shelf: disk.people.of(id) });
  const ada = await openOwnKeyring(disk.shelf);
  const rowsOf = (id: PersonId, keyring: Keyring) =>
    createSealedRows({ raw: spaceOf(disk.raw, id), keyring, onDamage: deps.onDamage });
  await rowsOf(firstPerson, ada).write([{ kind: "put", store: "facts", id: "1", value: "Ada's own" }]);
  const lock = () => waysOf(firstPerson).add({ kind: "device" }, words("Ada"), { andTake: "device" });
  const found = (name = "Ada") => foundHouse(deps, ada, { name, auditor: theLogsKey, auditors: "public" });
  const enter = async (id: PersonId, keyring: Keyring): Promise<House> => {
    const house = await openHouse(deps, id, keyring);
    if (house === undefined) throw new Error("There is no house.");
    return house;
  };
  const take = (id: PersonId, code: string, own = words("a guest")) =>
    join({ ...deps, makeSlot: createSlotMaker(ways) }, id, code, own);
  return { ...disk, deps, time, ada, rowsOf, lock, found, enter, take, waysOf };
}

/** The same, shared, and Ada in it. */
export async function shared() {
  const here = await machine();
  await here.lock();
  await here.found();
  const house = await here.enter(firstPerson, here.ada);
  const register = createRegister(here.deps, house);
  const invite = async (name: string, roles: readonly Role[]) => {
    const invited = await register.invite(name, roles);
    if (invited.kind !== "invited") throw new Error(invited.reason);
    return invited;
  };
  const welcome = async (name: string, roles: readonly Role[]) => {
    const { id, code } = await invite(name, roles);
    const joined = await here.take(id, code);
    if (joined.kind !== "joined") throw new Error(joined.kind);
    return { id, keyring: joined.keyring, house: await here.enter(id, joined.keyring) };
  };
  return { ...here, house, register, invite, welcome };
}
