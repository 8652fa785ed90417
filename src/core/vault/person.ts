import * as z from "zod/mini";

/**
 * A person of this machine. The first, who was here before there were others, is `first`, and theirs are the record and
 * the rows of before; everybody else has 16 hex digits.
 */
export type PersonId = string;
export const firstPerson: PersonId = "first";

/**
 * What a person is here for. `admin`: the register, the policy (holds the admins' key). `auditor`: the log (holds the
 * auditors' key). `user`: neurons, conversations and documents of their own (their own master key). Nobody's role opens
 * another person's space: to that there is no key but its owner's.
 */
export type Role = "admin" | "user" | "auditor";
export const everyRole: readonly Role[] = ["admin", "user", "auditor"];

export const PersonIdShape = z.string().check(z.regex(/^(first|[0-9a-f]{16})$/));
export const Roles = z.array(z.enum(["admin", "user", "auditor"])).check(z.maxLength(3));

/** As a person writes it, or why it cannot be one. It stands readable at the door. */
export function readPersonName(
  typed: string,
  taken: readonly string[],
): { readonly kind: "name"; readonly name: string } | { readonly kind: "refused"; readonly reason: string } {
  const name = typed.normalize("NFC").replace(/\s+/gu, " ").trim();
  if (name === "") return { kind: "refused", reason: "Write a name." };
  if (name.length > 60) return { kind: "refused", reason: "A name has at most 60 letters here." };
  if (taken.some((other) => other.toLocaleLowerCase() === name.toLocaleLowerCase())) {
    return { kind: "refused", reason: `There is a ${name} here already. Choose a name that tells them apart.` };
  }
  return { kind: "name", name };
}
