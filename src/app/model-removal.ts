import type { House } from "#core/vault/house.ts";
import type { Person } from "#core/vault/register.ts";
import type { RemovalRight } from "./app-models.ts";

export interface ModelRemovalDeps {
  /** Undefined where one person is alone: whatever uses a model is theirs. */
  readonly house: Pick<House, "me" | "roles"> | undefined;
  readonly people: () => Promise<readonly Pick<Person, "id" | "name" | "roles">[]>;
}

/**
 * Who may remove a model: its files lie here once, for everybody, and nobody sees whose neurons use it. Where several
 * share a machine it is an admin's to do. The roles are read anew each time, since they may have been taken meanwhile.
 */
export const createModelRemoval =
  ({ house, people }: ModelRemovalDeps) =>
  async (): Promise<RemovalRight> => {
    if (house === undefined) return { kind: "alone" };
    const [roles, everybody] = await Promise.all([house.roles(), people()]);
    if (roles.includes("admin"))
      return { kind: "admin", others: everybody.filter(({ id }) => id !== house.me).map(({ name }) => name) };
    const admins = everybody.filter((person) => person.roles.includes("admin")).map(({ name }) => name);
    const who = admins.length === 0 ? "an admin" : `an admin (${admins.join(", ")})`;
    return { kind: "refused", reason: `Others here may use it, too, so only ${who} can remove it.` };
  };
