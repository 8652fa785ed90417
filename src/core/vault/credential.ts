import { readOriginPattern, type OriginPattern } from "#core/words/origin-pattern.ts";

/** How a secret is shown to its server. */
export type CredentialUse =
  /** `Authorization: Bearer SECRET` (RFC 6750): API keys and tokens, most often. */
  | { readonly kind: "bearer" }
  /** A header of the server's own, such as `x-api-key`. */
  | { readonly kind: "header"; readonly name: string }
  /** A user's name and password (RFC 7617); the password is the secret. */
  | { readonly kind: "basic"; readonly user: string }
  /** A part of the address, `?NAME=SECRET`: the weakest, since servers write addresses into their logs. */
  | { readonly kind: "query"; readonly name: string };

/** All there is to know of a credential but its secret. */
export interface CredentialFacts {
  /** What the person calls it, and what it is found by. */
  readonly name: string;
  readonly goesTo: OriginPattern;
  readonly use: CredentialUse;
}

export interface Credential extends CredentialFacts {
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  /** To the minute. */
  readonly usedAt?: number;
}

/** What stands for the secret wherever it could be read: in prompts, in the facade, in the log. */
export const handleOf = (name: string): string => `credential:${name}`;

type Reading =
  | { readonly kind: "usable"; readonly facts: CredentialFacts }
  /** `reason`: a sentence a person can act on. It never holds the secret. */
  | { readonly kind: "refused"; readonly reason: string };

/** Looks at what a person, or a package, wants to have kept. */
export function readCredential(wanted: CredentialFacts, secret: string): Reading {
  const name = wanted.name.trim();
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u.test(name)) {
    return refused("Give it a name of letters, digits, spaces and . _ - that begins with a letter or a digit.");
  }
  const to = readOriginPattern(wanted.goesTo);
  if (to.kind === "refused") return to;
  const { use } = wanted;
  const problem = useProblem(use) ?? secretProblem(use, secret);
  return problem === undefined
    ? { kind: "usable", facts: { name, goesTo: to.pattern, use: { ...use } } }
    : refused(problem);
}

function useProblem(use: CredentialUse): string | undefined {
  switch (use.kind) {
    case "bearer":
      return undefined;
    case "basic":
      // RFC 7617, section 2: the first colon ends the user's name.
      return use.user === "" || /[:\p{Cc}]/u.test(use.user) ? "Enter the user's name, without a colon." : undefined;
    case "header":
      if (!token.test(use.name)) return "Enter the header's name as the server's manual writes it, like x-api-key.";
      return isForbidden(use.name) ? `A page cannot send a header named ${use.name}. Choose another way.` : undefined;
    case "query":
      return /^[\w.~-]{1,100}$/.test(use.name) ? undefined : "Enter the name that stands before = in the address.";
  }
}

function secretProblem(use: CredentialUse, secret: string): string | undefined {
  if (secret === "") return "Enter the secret itself.";
  if (secret.length > 8192) return "This is longer than any key. Check what was pasted.";
  if (/\p{Cc}/u.test(secret)) return "The secret holds a line break or another invisible character. Paste it again.";
  if (use.kind !== "header" && use.kind !== "bearer") return undefined;
  if (secret !== secret.trim()) return "The secret begins or ends with a space. Paste it again.";
  // Headers carry no more (RFC 9110, section 5.5); what a page sends beyond it differs from browser to browser.
  return /^[\x20-\x7e]+$/.test(secret) ? undefined : "A header holds plain letters, digits and signs only.";
}

/** RFC 9110, section 5.6.2. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;

/** Request headers that a page cannot set (Fetch, "forbidden request-header"): a browser would leave them out silently. */
const forbidden: readonly string[] = [
  ...["accept-charset", "accept-encoding", "access-control-request-headers", "access-control-request-method"],
  ...["access-control-request-private-network", "connection", "content-length", "cookie", "cookie2", "date", "dnt"],
  ...["expect", "host", "keep-alive", "origin", "referer", "set-cookie", "te", "trailer", "transfer-encoding"],
  ...["upgrade", "via", "x-http-method", "x-http-method-override", "x-method-override"],
];
const isForbidden = (name: string) => forbidden.includes(name.toLowerCase()) || /^(proxy|sec)-/i.test(name);

const refused = (reason: string): Reading => ({ kind: "refused", reason });
