import { toBase64Url } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { KnownPasskey, Passkeys } from "#core/vault/passkeys.ts";

/**
 * Passkeys of this site through WebAuthn and its `prf` extension (level 3, section 10.1.4). The challenge is random and
 * not checked: nobody is signed in anywhere by it. What opens the vault is the function's secret alone.
 */
export function createWebAuthnPasskeys(): Passkeys {
  return {
    async make(name, salt, signal) {
      const created = await asked(() =>
        navigator.credentials.create({
          ...(signal === undefined ? {} : { signal }),
          publicKey: {
            challenge: chance(32),
            rp: { name: "BRANE" },
            user: { id: chance(16), name, displayName: name },
            // Ed25519, ES256, RS256: what authenticators have. The key itself is not used.
            pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: "public-key", alg })),
            authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
            extensions: { prf: { eval: { first: salt } } },
          },
        }),
      );
      if (created.kind !== "credential") return created;
      const { prf } = created.credential.getClientExtensionResults();
      if (prf?.enabled !== true) return { kind: "cannot", reason: noFunction };
      const credential = new Uint8Array(created.credential.rawId);
      const secret = bytesOf(prf.results?.first);
      if (secret !== undefined) return { kind: "made", credential, secret };
      // Many authenticators answer only when they are asked again.
      const given = await ask([{ credential, salt }], signal);
      return given.kind === "given" ? { ...given, kind: "made" } : given;
    },
    ask,
  };
}

async function ask(known: readonly KnownPasskey[], signal?: AbortSignal): ReturnType<Passkeys["ask"]> {
  const salts = Object.fromEntries(known.map(({ credential, salt }) => [toBase64Url(credential), { first: salt }]));
  const got = await asked(() =>
    navigator.credentials.get({
      ...(signal === undefined ? {} : { signal }),
      publicKey: {
        challenge: chance(32),
        allowCredentials: known.map(({ credential }) => ({ type: "public-key", id: credential })),
        userVerification: "required",
        extensions: { prf: { evalByCredential: salts } },
      },
    }),
  );
  if (got.kind !== "credential") return got;
  const secret = bytesOf(got.credential.getClientExtensionResults().prf?.results?.first);
  if (secret === undefined) return { kind: "cannot", reason: noFunction };
  return { kind: "given", credential: new Uint8Array(got.credential.rawId), secret };
}

type Asked =
  | { readonly kind: "credential"; readonly credential: PublicKeyCredential }
  | { readonly kind: "stopped" }
  | { readonly kind: "cannot"; readonly reason: string };

/** WebAuthn does not say why nothing came: a person who gave up and one without a passkey look alike, on purpose. */
async function asked(work: () => Promise<Credential | null>): Promise<Asked> {
  if (!("PublicKeyCredential" in globalThis)) return { kind: "cannot", reason: noPasskeys };
  try {
    const credential = await work();
    return credential instanceof PublicKeyCredential ? { kind: "credential", credential } : { kind: "stopped" };
  } catch (thrown) {
    const name = thrown instanceof DOMException ? thrown.name : "";
    if (name === "NotAllowedError" || name === "AbortError") return { kind: "stopped" };
    if (name === "SecurityError") return { kind: "cannot", reason: noAddress };
    if (name === "NotSupportedError" || name === "InvalidStateError") return { kind: "cannot", reason: noFunction };
    throw thrown;
  }
}

function bytesOf(source: BufferSource | undefined): Bytes | undefined {
  if (source === undefined) return undefined;
  const view =
    source instanceof ArrayBuffer
      ? new Uint8Array(source)
      : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return new Uint8Array(view);
}

const chance = (count: number) => crypto.getRandomValues(new Uint8Array(count));

const noPasskeys = "This browser has no passkeys. Use a passphrase.";
const noFunction =
  "This passkey cannot be used here: its authenticator lacks the function that BRANE needs (PRF). Try another, or use a passphrase.";
const noAddress =
  "Browsers give passkeys only to named addresses, and this one is a number. Open BRANE at localhost, or use a passphrase.";
