import type { Role } from "#app/app.ts";

/** What a role is called, and what it lets a person do. */
export const roleWords: Readonly<Record<Role, { readonly name: string; readonly says: string }>> = {
  user: {
    name: "User",
    says: "Has neurons, conversations and documents of their own, which nobody else here can read.",
  },
  admin: { name: "Admin", says: "Invites and removes people and sets the rules. Cannot read what others keep." },
  auditor: { name: "Auditor", says: "Reads the log of what everybody did. Nothing else." },
};

export const everyRole: readonly Role[] = ["user", "auditor", "admin"];

/** What a role that is taken away ends. */
export const closedBy = (role: Role, name: string): string =>
  ({
    user: `${name} has no neurons here any more. What they kept stays sealed in their place, for when they are a user again.`,
    auditor: `${name} reads the log no more, from now on: the auditors' key is renewed.`,
    admin: `${name} invites and removes nobody any more and sets no rules, from now on: the admins' key is renewed.`,
  })[role];

/** What a role that is given lets the person do, from the next time they come in. */
export const openedBy = (role: Role, name: string): string =>
  ({
    user: `${name} can have neurons, conversations and documents of their own, from the next time they come in.`,
    auditor: `${name} can read the log of what everybody did.`,
    admin: `${name} can invite and remove people and set the rules.`,
  })[role];

export const rolesInWords = (roles: readonly Role[]): string =>
  roles.length === 0 ? "No role" : roles.map((role) => roleWords[role].name).join(", ");
