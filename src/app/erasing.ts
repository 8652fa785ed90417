import type { House } from "#core/vault/house.ts";
import type { Proof } from "#core/vault/proof.ts";
import type { Person } from "#core/vault/register.ts";
import type { WaysIn } from "#core/vault/ways-in.ts";
import type { EraseOutcome, EraseRight } from "./app-people.ts";

export interface ErasingDeps {
  /** Undefined where one person is alone: what goes is theirs, and nobody is asked for more than that they mean it. */
  readonly house: Pick<House, "me" | "roles"> | undefined;
  readonly people: () => Promise<readonly Pick<Person, "id" | "name" | "roles">[]>;
  /** How the person at this app comes in. */
  readonly ways: Pick<WaysIn, "list" | "open">;
  /** Deletes all that this origin keeps in this browser. */
  readonly erase: () => Promise<unknown>;
}

/**
 * Erasing everything takes what others keep here, too: where several share a machine, it is an admin's to do, who shows
 * anew that they are who came in. The roles are read when it happens, since they may have been taken meanwhile.
 */
export function createErasing({ house, people, ways, erase }: ErasingDeps) {
  async function right(): Promise<EraseRight> {
    if (house === undefined) return { kind: "alone" };
    const [roles, everybody, known] = await Promise.all([house.roles(), people(), ways.list()]);
    if (!roles.includes("admin")) return { kind: "refused", reason: onlyAdmins(everybody) };
    const kinds = new Set(known.map(({ kind }) => kind));
    return {
      kind: "admin",
      others: everybody.filter(({ id }) => id !== house.me).map(({ name }) => name),
      ways: (["passphrase", "passkey", "recovery"] as const).filter((kind) => kinds.has(kind)),
    };
  }

  return {
    right,
    async erase(proof?: Proof): Promise<EraseOutcome> {
      const mine = await right();
      if (mine.kind === "refused") return { ...mine, pause: 0 };
      if (mine.kind === "admin" && mine.ways.length > 0) {
        if (proof === undefined || proof.kind === "device") return { kind: "refused", reason: showAnew, pause: 0 };
        const opening = await ways.open(proof);
        if (opening.kind === "stopped") return { kind: "refused", reason: showAnew, pause: 0 };
        if (opening.kind !== "open") {
          return { kind: "refused", reason: opening.reason, pause: "pause" in opening ? opening.pause : 0 };
        }
      }
      await erase();
      return { kind: "erased" };
    },
  };
}

const showAnew = "Nothing was erased: show your passphrase or a passkey once more.";

function onlyAdmins(people: readonly Pick<Person, "name" | "roles">[]): string {
  const admins = people.filter(({ roles }) => roles.includes("admin")).map(({ name }) => name);
  const who = admins.length === 0 ? "an admin" : `an admin (${admins.join(", ")})`;
  return `Others keep their things here, too, so only ${who} can erase everything. An admin can also remove you alone, and with you all that is yours.`;
}
