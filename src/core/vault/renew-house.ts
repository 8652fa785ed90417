import type { Rows } from "#core/words/rows.ts";
import type { Charter, Member } from "./charter.ts";
import { signCharter } from "./charter.ts";
import { commonKeyring, signingPair, type HouseDeps } from "./common-space.ts";
import type { HouseKeys } from "./house-keys.ts";
import { introducedKey, letterSpace, letterTo, renewedBy } from "./letters.ts";
import { keepHouseKeys, keepSeenCharter, type OwnSpace } from "./own-house-keys.ts";
import { keysOf } from "./person-keys.ts";
import type { PersonId } from "./person.ts";
import type { RawChange, RawRows } from "./raw-rows.ts";
import { readKeyRecord } from "./read-key-record.ts";
import { createSealedRows } from "./sealed-rows.ts";
import { commonSpace, spaceOf } from "./spaces.ts";

export type HouseRenewal =
  /** `uninvited`: their invitations held the keys of before, so they are taken back. */
  | {
      readonly kind: "renewed";
      readonly keys: HouseKeys;
      readonly charter: Charter;
      readonly uninvited: readonly Member[];
    }
  /** They have not come in since letters can reach them; renewing would lock them out, so nothing was done. */
  | { readonly kind: "unreached"; readonly names: readonly string[] };

/**
 * New keys for what the people of a machine have in common, after one of them left or lost a role: the common key, the
 * admins' pair and the auditors' pair. Everybody who stays is written a letter that only they open, signed by the key
 * they know, and takes the new keys from it when they come in next. In one write, with the charter that the new key
 * signs: cut short before, nothing has happened.
 */
export async function renewHouse(
  deps: HouseDeps,
  mine: { readonly me: PersonId; readonly own: OwnSpace; readonly rows: Rows; readonly keys: HouseKeys },
  before: Charter,
  people: readonly Member[],
): Promise<HouseRenewal | { readonly kind: "refused"; readonly reason: string }> {
  const { admin } = mine.keys;
  const pair = await signingPair();
  if (admin === undefined || pair === undefined)
    return { kind: "refused", reason: "Only an admin can renew the keys." };
  const staying: Member[] = [];
  const uninvited: Member[] = [];
  const unreached: string[] = [];
  for (const member of people) {
    const here = readKeyRecord(await deps.people.of(member.id).read()) !== undefined;
    const publicKey = member.letters ?? (await introducedKey(mine.rows, member.id, admin));
    if (!here) uninvited.push(member);
    else if (publicKey === undefined && member.id !== mine.me) unreached.push(member.name);
    else staying.push(publicKey === undefined ? member : { ...member, letters: publicKey });
  }
  if (unreached.length > 0) return { kind: "unreached", names: unreached };

  const { auditor, auditors } = await deps.newAuditor();
  const come: HouseKeys = { common: deps.random.bytes(32), ...pair, auditor };
  const whole = renewedBy(mine.keys, come);
  const rolesOf = (id: PersonId) => staying.find((each) => each.id === id)?.roles ?? [];
  const keys: HouseKeys = {
    ...keysOf(whole, rolesOf(mine.me)),
    ...(whole.letter === undefined ? {} : { letter: whole.letter }),
  };
  const charter: Charter = { ...before, number: before.number + 1, people: staying, auditors };

  const changes: RawChange[] = [];
  const gather: RawRows = { ...deps.raw, write: (some) => Promise.resolve(void changes.push(...some)) };
  for (const { id, letters, roles } of staying) {
    if (id === mine.me || letters === undefined) continue;
    const { auditorEarlier: _theirOwn, ...forThem } = keysOf(whole, roles);
    const change = await letterTo(deps.letters, { person: id, publicKey: letters }, forThem, admin);
    await spaceOf(gather, letterSpace).write([change]);
  }
  const next = await commonKeyring(whole, deps.random);
  const common = createSealedRows({ raw: spaceOf(gather, commonSpace), keyring: next, onDamage: deps.onDamage });
  const value = await signCharter(charter, pair.admin);
  await common.write([{ kind: "put", store: "charter", id: "charter", value }]);
  const own = { raw: spaceOf(gather, mine.me), keyring: mine.own.keyring };
  await keepHouseKeys(own, keys);
  await keepSeenCharter(own, charter);
  await deps.raw.write(changes);
  for (const { id } of uninvited) await deps.people.remove(id);
  return { kind: "renewed", keys, charter, uninvited };
}
