import type { Credential, CredentialUse } from "#core/vault/credential.ts";
import { dayAndTime } from "#ui/words/format.ts";

/** How a secret is shown to its server, as a person reads it. */
export function useInWords(use: CredentialUse): string {
  switch (use.kind) {
    case "bearer":
      return "API key or token";
    case "header":
      return `Header ${use.name}`;
    case "basic":
      return `Password of ${use.user}`;
    case "query":
      return `In the address, as ${use.name}`;
  }
}

export const lastUseInWords = ({ madeAt, usedAt }: Credential): string =>
  usedAt === undefined ? `Not used yet. Added ${dayAndTime(madeAt)}.` : `Last used ${dayAndTime(usedAt)}.`;

/** The ways in the order most servers ask for them. */
export const ways: readonly { readonly kind: CredentialUse["kind"]; readonly name: string; readonly asks?: string }[] =
  [
    { kind: "bearer", name: "API key or token (Authorization: Bearer)" },
    { kind: "header", name: "In a header of the server's own", asks: "Header's name" },
    { kind: "basic", name: "User and password", asks: "User" },
    { kind: "query", name: "In the address, after the question mark", asks: "Name in the address" },
  ];
