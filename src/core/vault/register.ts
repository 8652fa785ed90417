import { toHex } from "#core/words/bytes.ts";
import type { MachinePolicy } from "#core/words/policy.ts";
import type { Member } from "./charter.ts";
import type { HouseDeps } from "./common-space.ts";
import type { House } from "./house.ts";
import { makeInvitation } from "./invitation.ts";
import { introductionFor } from "./letters.ts";
import { keysOf } from "./person-keys.ts";
import { firstPerson, readPersonName, type PersonId, type Role } from "./person.ts";
import { readInvitation, readKeyRecord } from "./read-key-record.ts";

/** A member, and whether they have come. `gone`: their record is not there (a removal that was cut short). */
export interface Person extends Member {
  readonly state: "here" | "invited" | "expired" | "gone";
}

/** What became of the keys that everybody has in common. */
export interface AfterRenewal {
  readonly renewed: boolean;
  /** Names of who has not come in since letters can reach them: until they do, the keys stay what they are. */
  readonly unreached?: readonly string[];
  /** Names of who was invited and must be invited anew. */
  readonly uninvited?: readonly string[];
}

type Refused = { readonly kind: "refused"; readonly reason: string };

/** The people of a machine, as an admin keeps them. Rejects with StorageTrouble. */
export interface Register {
  list(): Promise<readonly Person[]>;
  /** `code`: shown once and kept nowhere; who has it within a week comes in as this person. */
  invite(
    name: string,
    roles: readonly Role[],
  ): Promise<{ readonly kind: "invited"; readonly id: PersonId; readonly code: string } | Refused>;
  /**
   * Deletes the person's record and space, for good; then the charter knows them no more, and the keys that they knew
   * are renewed.
   */
  remove(id: PersonId): Promise<({ readonly kind: "removed" } & AfterRenewal) | Refused>;
  /**
   * Takes roles away, or lets a person use neurons or not; a key that goes with a role that was taken is renewed. A key
   * cannot be given later: it goes with an invitation.
   */
  setRoles(id: PersonId, roles: readonly Role[]): Promise<({ readonly kind: "set" } & AfterRenewal) | Refused>;
  setPolicy(policy: MachinePolicy): Promise<{ readonly kind: "set" } | Refused>;
}

export function createRegister(deps: HouseDeps, house: House): Register {
  async function stateOf(id: PersonId): Promise<Person["state"]> {
    const found = await deps.people.of(id).read();
    if (readKeyRecord(found) !== undefined) return "here";
    const waiting = readInvitation(found);
    if (waiting === undefined) return "gone";
    return deps.clock.now() > waiting.expiresAt ? "expired" : "invited";
  }
  /** Amends the people; with new keys for those who stay, where that reaches all of them. */
  async function renewPeople(edit: (people: readonly Member[]) => readonly Member[]): Promise<AfterRenewal | Refused> {
    const renewal = await house.renew(edit);
    if (renewal.kind === "refused") return renewal;
    if (renewal.kind === "renewed") return { renewed: true, uninvited: renewal.uninvited.map(({ name }) => name) };
    return (await amendPeople(edit)) ?? { renewed: false, unreached: renewal.names };
  }
  const members = async () => (await house.charter())?.people ?? [];
  const amendPeople = async (edit: (people: readonly Member[]) => readonly Member[]): Promise<Refused | undefined> => {
    const amended = await house.amend((charter) => ({ ...charter, people: edit(charter.people) }));
    return amended.kind === "refused" ? amended : undefined;
  };

  /** Why this person cannot be left with these roles: nobody else who has come holds the key that would go with them. */
  async function whyNeeded(id: PersonId, roles: readonly Role[]): Promise<Refused | undefined> {
    const others: Member[] = [];
    for (const other of await members()) {
      if (other.id !== id && (await stateOf(other.id)) === "here") others.push(other);
    }
    const had = (await members()).find((each) => each.id === id)?.roles ?? [];
    const last = (["admin", "auditor"] as const).find(
      (role) => had.includes(role) && !roles.includes(role) && others.every((other) => !other.roles.includes(role)),
    );
    return last === undefined ? undefined : refused(lastOne[last]);
  }

  return {
    async list() {
      return Promise.all((await members()).map(async (each) => ({ ...each, state: await stateOf(each.id) })));
    },

    async invite(typed, roles) {
      const read = readPersonName(
        typed,
        (await members()).map(({ name }) => name),
      );
      if (read.kind === "refused") return read;
      if (roles.length === 0) return refused(`Say what ${read.name} is here for.`);
      if (roles.includes("auditor") && house.keys.auditor === undefined) return refused(onlyAuditorsGive);
      const id = toHex(deps.random.bytes(8));
      const trouble = await amendPeople((people) => [
        ...people,
        { id, name: read.name, roles: [...roles], since: deps.clock.now() },
      ]);
      if (trouble !== undefined) return trouble;
      const { admin } = house.keys;
      const bundle = {
        ...keysOf(house.keys, roles),
        ...(admin === undefined ? {} : { introduction: await introductionFor(admin, id) }),
      };
      const { invitation, code } = await makeInvitation(deps, { id, name: read.name }, bundle);
      await deps.people.of(id).addIfAbsent(invitation);
      return { kind: "invited", id, code };
    },

    async remove(id) {
      if (house.keys.admin === undefined) return refused("Only an admin of this machine can do that.");
      if (id === firstPerson) return refused(theFirst);
      if (id === house.me) return refused("You cannot remove yourself. Ask another admin to.");
      const needed = await whyNeeded(id, []);
      if (needed !== undefined) return needed;
      const knewKeys = (await stateOf(id)) === "here";
      await deps.people.remove(id);
      const without = (people: readonly Member[]) => people.filter((each) => each.id !== id);
      const after = knewKeys ? await renewPeople(without) : ((await amendPeople(without)) ?? { renewed: false });
      return "reason" in after ? after : { kind: "removed", ...after };
    },

    async setRoles(id, roles) {
      const member = (await members()).find((each) => each.id === id);
      if (member === undefined) return refused("This person is not here any more.");
      if (roles.length === 0) return refused(`Say what ${member.name} is here for, or remove them.`);
      if (roles.some((role) => role !== "user" && !member.roles.includes(role))) return refused(keysByInvitation);
      const needed = await whyNeeded(id, roles);
      if (needed !== undefined) return needed;
      const changed = (people: readonly Member[]) =>
        people.map((each) => (each.id === id ? { ...each, roles: [...roles] } : each));
      const losesKey = member.roles.some((role) => role !== "user" && !roles.includes(role));
      const knewKeys = losesKey && (await stateOf(id)) === "here";
      const after = knewKeys ? await renewPeople(changed) : ((await amendPeople(changed)) ?? { renewed: false });
      return "reason" in after ? after : { kind: "set", ...after };
    },

    async setPolicy(policy) {
      const amended = await house.amend((charter) => ({ ...charter, policy }));
      return amended.kind === "refused" ? amended : { kind: "set" };
    },
  };
}

const refused = (reason: string): Refused => ({ kind: "refused", reason });
const lastOne = {
  admin: "There has to be an admin. Invite another one first, and wait until they have come.",
  auditor:
    "There has to be an auditor: without one nobody could read the log any more, nor let anybody else read it. Invite another one first, and wait until they have come.",
};
const theFirst =
  "What this person keeps lies where BRANE itself begins, so it goes only with everything: erase everything under Health.";
const onlyAuditorsGive = "You do not hold the auditors' key, so you cannot hand it on. An admin who is an auditor can.";
const keysByInvitation =
  "The admins' and the auditors' keys go with an invitation. Invite this person once more, under another name, with that role.";
