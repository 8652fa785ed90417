import type { Bytes } from "./bytes.ts";

/** The curves two parties agree on a secret by: RFC 7748, and P-256 where a browser has no X25519. */
export const curves = {
  X25519: { name: "X25519" },
  "P-256": { name: "ECDH", namedCurve: "P-256" },
} as const;
export type Curve = keyof typeof curves;

/**
 * The secret, of 32 bytes, that follows from one's private key and the other's public one (X25519: 32 bytes; P-256: 65,
 * uncompressed). Rejects with a DOMException when that is no key of the curve, and for the points of X25519 from which
 * nothing but zeros follows (RFC 7748, section 6.1).
 */
export async function agreeOn(curve: Curve, privateKey: CryptoKey, publicKey: Bytes): Promise<Bytes> {
  const other = await crypto.subtle.importKey("raw", publicKey, curves[curve], false, []);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: curves[curve].name, public: other }, privateKey, 256));
}
