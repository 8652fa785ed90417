import { concat, fromBase64Url, toBase64Url, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { agreeOn, curves } from "#core/words/key-agreement.ts";

/**
 * Sealing to a public key: HPKE (RFC 9180) in base mode, one message a box, with DHKEM(X25519, HKDF-SHA256) or, where a
 * browser has no X25519, DHKEM(P-256, HKDF-SHA256); then HKDF-SHA256 and AES-256-GCM.
 */
export interface BoxPublicKey {
  readonly curve: "X25519" | "P-256";
  /** 32 bytes of X25519; 65 of P-256, uncompressed. */
  readonly publicKey: Bytes;
}
export interface BoxKeyPair extends BoxPublicKey {
  /** 32 bytes. */
  readonly privateKey: Bytes;
}

/** Rejects with a NotSupportedError where there is no such curve. */
export async function makeBoxKeys(curve: BoxPublicKey["curve"]): Promise<BoxKeyPair> {
  const pair = await generate(curve, true);
  const { d = "" } = await crypto.subtle.exportKey("jwk", pair.privateKey);
  return { curve, publicKey: await raw(pair.publicKey), privateKey: fromBase64Url(d) ?? nothing };
}

/** What only the private half opens: the sender's one-time public key, then the ciphertext with its tag. */
export async function sealBox(to: BoxPublicKey, info: string, plain: Bytes): Promise<Bytes> {
  const { privateKey, publicKey } = await generate(to.curve, false);
  const enc = await raw(publicKey);
  const secret = await agreeOn(to.curve, privateKey, to.publicKey);
  const { key, iv } = await boxKey(to, enc, secret, utf8(info));
  return concat(enc, new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain)));
}

/** Undefined when the box was sealed to another key or for another purpose (`info`), or is damaged. */
export async function openBox(keys: BoxKeyPair, info: string, box: Bytes): Promise<Bytes | undefined> {
  const { publicKeyBytes } = suites[keys.curve];
  const enc = box.slice(0, publicKeyBytes);
  try {
    const { key, iv } = await receiverKey(keys, enc, utf8(info));
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, box.subarray(publicKeyBytes));
    return new Uint8Array(plain);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name !== "NotSupportedError") return undefined;
    throw thrown;
  }
}

/** The key and nonce of the first message (section 5.1, SetupBaseR). */
export async function receiverKey(keys: BoxKeyPair, enc: Bytes, info: Bytes) {
  const secret = await agreeOn(keys.curve, await importPrivate(keys), enc);
  return boxKey(keys, enc, secret, info);
}

const suites = {
  // The numbers of KEMs are those of section 7.1.
  X25519: { kem: 0x20, publicKeyBytes: 32 },
  "P-256": { kem: 0x10, publicKeyBytes: 65 },
} as const;

/** From the Diffie-Hellman secret to the message's key: ExtractAndExpand (section 4.1), then KeySchedule (5.1). */
async function boxKey({ curve, publicKey }: BoxPublicKey, enc: Bytes, secret: Bytes, info: Bytes) {
  const kem = numbered(suites[curve].kem);
  const ofKem = labelled(concat(utf8("KEM"), kem));
  const agreed = await ofKem.expand(
    await ofKem.extract(nothing, "eae_prk", secret),
    "shared_secret",
    concat(enc, publicKey),
    32,
  );

  const ofBox = labelled(concat(utf8("HPKE"), kem, numbered(1), numbered(2))); // HKDF-SHA256, AES-256-GCM
  const [pskIdHash, infoHash] = await Promise.all([
    ofBox.extract(nothing, "psk_id_hash", nothing),
    ofBox.extract(nothing, "info_hash", info),
  ]);
  const context = concat(Uint8Array.of(0), pskIdHash, infoHash); // base mode
  const scheduled = await ofBox.extract(agreed, "secret", nothing);
  const [key, iv] = await Promise.all([
    ofBox.expand(scheduled, "key", context, 32),
    ofBox.expand(scheduled, "base_nonce", context, 12),
  ]);
  return { key: await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]), iv };
}

/** LabeledExtract and LabeledExpand (section 4); what is expanded here is never longer than one hash. */
const labelled = (suite: Bytes) => ({
  extract: (salt: Bytes, label: string, secret: Bytes) => hmac(salt, concat(version, suite, utf8(label), secret)),
  expand: async (key: Bytes, label: string, info: Bytes, length: number) => {
    const block = await hmac(key, concat(numbered(length), version, suite, utf8(label), info, Uint8Array.of(1)));
    return block.slice(0, length);
  },
});
const version = utf8("HPKE-v1");
const nothing: Bytes = new Uint8Array(0);

async function hmac(key: Bytes, text: Bytes): Promise<Bytes> {
  // HMAC fills a short key up with zeros itself; WebCrypto refuses an empty one.
  const bytes = key.length === 0 ? new Uint8Array(32) : key;
  const imported = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, text));
}

const generate = (curve: BoxPublicKey["curve"], extractable: boolean) =>
  curve === "X25519"
    ? crypto.subtle.generateKey(curves.X25519, extractable, ["deriveBits"])
    : crypto.subtle.generateKey(curves["P-256"], extractable, ["deriveBits"]);

function importPrivate({ curve, publicKey, privateKey }: BoxKeyPair): Promise<CryptoKey> {
  const point =
    curve === "X25519"
      ? { kty: "OKP", x: toBase64Url(publicKey) }
      : { kty: "EC", x: toBase64Url(publicKey.slice(1, 33)), y: toBase64Url(publicKey.slice(33)) };
  const jwk = { ...point, crv: curve, d: toBase64Url(privateKey) };
  return crypto.subtle.importKey("jwk", jwk, curves[curve], false, ["deriveBits"]);
}

const raw = async (key: CryptoKey): Promise<Bytes> => new Uint8Array(await crypto.subtle.exportKey("raw", key));
const numbered = (value: number): Bytes => Uint8Array.of(value >> 8, value & 255);
