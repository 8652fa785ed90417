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

export const rolesInWords = (roles: readonly Role[]): string =>
  roles.length === 0 ? "No role" : roles.map((role) => roleWords[role].name).join(", ");
