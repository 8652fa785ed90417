import { handleOf } from "#core/vault/credential.ts";
import { spellingsOf, withSecret } from "#core/vault/credential-in-request.ts";
import { createMask, masked, type Mask } from "#core/vault/mask-bytes.ts";
import { covers } from "#core/words/origin-pattern.ts";
import { openCredential } from "#core/vault/sealed-credential.ts";
import { textOf, utf8 } from "#core/words/bytes.ts";
import type { Knock } from "./gate-protocol.ts";

/** What is sent, and how the answer is shown: the secret is in the one and masked in the other. */
export type Prepared =
  | {
      readonly kind: "ready";
      readonly knock: Knock;
      /** The server's own words (a header's value, the status line) without the secret. */
      readonly shown: (text: string) => string;
      /** For one body. */
      readonly mask: () => Mask | undefined;
    }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Puts a knock's credential into it, in the gate's worker alone. Where it may go stands in the sealed row and is looked
 * at here once more, by itself: whoever hands over the row cannot send it elsewhere.
 */
export async function withCredential(knock: Knock): Promise<Prepared> {
  const { credential: sealed, ...bare } = knock;
  if (sealed === undefined) return { kind: "ready", knock, shown: (text) => text, mask: () => undefined };
  const opened = await openCredential(sealed);
  if (opened === undefined) {
    return {
      kind: "refused",
      reason: "The key for this address is damaged. Enter it once more under Keys and passwords.",
    };
  }
  const { name, goesTo, use, secret } = opened;
  const { origin } = new URL(bare.url);
  if (!covers(goesTo, origin)) {
    return { kind: "refused", reason: `${handleOf(name)} belongs to ${goesTo} and does not go to ${origin}.` };
  }
  const spellings = spellingsOf(use, secret);
  const instead = `[${handleOf(name)}]`;
  return {
    kind: "ready",
    knock: { ...bare, ...withSecret(use, secret, bare) },
    shown: (text) => masked(text, spellings.map(textOf), instead),
    mask: () => (spellings.length === 0 ? undefined : createMask(spellings, utf8(instead))),
  };
}
