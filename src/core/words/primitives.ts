import type { Bytes } from "./bytes.ts";

/*
 * The primitives beneath everything that is sealed, found or signed, as WebCrypto has them: one way to each, so that what
 * the published vectors show (primitives.contract.ts) is shown of what the app does.
 */

/** AES-256-GCM (NIST SP 800-38D): ciphertext and tag (16 bytes). `iv`: 12 bytes, never twice with one key. */
export const sealAes = async (key: CryptoKey, iv: Bytes, bound: Bytes, plain: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound }, key, plain));

/** Undefined when a bit of it, of what it is bound to, or the key is not what it was. */
export async function openAes(key: CryptoKey, iv: Bytes, bound: Bytes, sealed: Bytes): Promise<Bytes | undefined> {
  const how = { name: "AES-GCM", iv, additionalData: bound };
  const plain = await crypto.subtle.decrypt(how, key, sealed).catch(() => undefined);
  return plain && new Uint8Array(plain);
}

/** The first `length` bytes of HMAC-SHA-256 (RFC 2104). */
export const macOf = async (key: CryptoKey, message: Bytes, length: number): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.sign("HMAC", key, message), 0, length);

/**
 * HKDF-SHA-256 (RFC 5869), as WebCrypto is told to derive bits or a key by it. Without a salt where the root is uniformly
 * random already (section 3.1).
 */
export const hkdf = (info: Bytes, salt: Bytes = new Uint8Array(0)) => ({ name: "HKDF", hash: "SHA-256", salt, info });

/** Ed25519 (RFC 8032). `publicKey`: 32 bytes. */
export async function isSignedBy(publicKey: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, signature, message);
}
