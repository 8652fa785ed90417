import { describe, expect, test } from "vitest";
import { sha256Hex, toHex, utf8 } from "./bytes.ts";
import { agreeOn, curves, type Curve } from "./key-agreement.ts";
import { hkdf, isSignedBy, macOf, openAes, sealAes } from "./primitives.ts";
import aesVectors from "./vectors/aes-256-gcm.json" with { type: "json" };
import p256Vectors from "./vectors/ecdh-p-256.json" with { type: "json" };
import signatureVectors from "./vectors/ed25519.json" with { type: "json" };
import hkdfVectors from "./vectors/hkdf-sha-256.json" with { type: "json" };
import hmacVectors from "./vectors/hmac-sha-256.json" with { type: "json" };
import x25519Vectors from "./vectors/x25519.json" with { type: "json" };

const fromHex = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
type Row = readonly (string | number)[];
/** Where the vectors lie is said in vectors/README.md. */
const bytesAt = (row: Row, at: number) => fromHex(String(row[at]));

/** Published vectors, all of them, against the WebCrypto of this runtime. */
export function primitivesContract(name: string): void {
  describe(`the primitives of ${name} give what Wycheproof says`, () => {
    test("AES-256-GCM: what is valid opens and is sealed so, what is not does not open", async () => {
      const wrong: Row[] = [];
      for (const row of aesVectors as Row[]) {
        const [iv, bound, plain, sealed] = [2, 3, 4, 5].map((at) => bytesAt(row, at));
        if (iv === undefined || bound === undefined || plain === undefined || sealed === undefined) throw new Error();
        const key = await crypto.subtle.importKey("raw", bytesAt(row, 1), "AES-GCM", false, ["encrypt", "decrypt"]);
        const opened = await openAes(key, iv, bound, sealed);
        const valid = row[6] === "valid";
        const right = valid ? opened !== undefined && toHex(opened) === toHex(plain) : opened === undefined;
        const sealsSo = toHex(await sealAes(key, iv, bound, plain)) === toHex(sealed);
        if (!right || sealsSo !== valid) wrong.push(row);
      }
      expect(wrong).toEqual([]);
      expect(aesVectors.length).toBe(66);
    });

    test("HKDF-SHA-256", async () => {
      const wrong: Row[] = [];
      for (const row of hkdfVectors as Row[]) {
        const root = await crypto.subtle.importKey("raw", bytesAt(row, 1), "HKDF", false, ["deriveBits"]);
        const how = hkdf(bytesAt(row, 3), bytesAt(row, 2));
        const bits = await crypto.subtle.deriveBits(how, root, Number(row[4]) * 8).catch(() => undefined);
        const got = bits && toHex(new Uint8Array(bits));
        if (got !== (row[6] === "valid" ? row[5] : undefined)) wrong.push(row);
      }
      expect(wrong).toEqual([]);
      expect(hkdfVectors.length).toBe(86);
    });

    test("HMAC-SHA-256, whole and cut to 16 bytes", async () => {
      const wrong: Row[] = [];
      const how = { name: "HMAC", hash: "SHA-256" };
      for (const row of hmacVectors as Row[]) {
        const key = await crypto.subtle.importKey("raw", bytesAt(row, 1), how, false, ["sign"]);
        const tag = bytesAt(row, 3);
        const same = toHex(await macOf(key, bytesAt(row, 2), tag.length)) === toHex(tag);
        if (same !== (row[4] === "valid")) wrong.push(row);
      }
      expect(wrong).toEqual([]);
      expect(hmacVectors.length).toBe(174);
    });

    test("Ed25519", async () => {
      const wrong: Row[] = [];
      for (const row of signatureVectors as Row[]) {
        const held = await isSignedBy(bytesAt(row, 1), bytesAt(row, 3), bytesAt(row, 2)).catch(() => false);
        if (held !== (row[4] === "valid")) wrong.push(row);
      }
      expect(wrong).toEqual([]);
      expect(signatureVectors.length).toBe(151);
    });

    test("X25519: what is valid agrees, nothing else agrees on another secret, and on zeros nobody does", async () => {
      expect(await disagreements("X25519", x25519Vectors)).toEqual([]);
      expect(x25519Vectors.length).toBe(518);
      expect(x25519Vectors.filter((row) => secretOf(row) === zeros).length).toBe(31);
    });

    test("ECDH over P-256: what is valid agrees, what is no point of the curve is refused", async () => {
      expect(await disagreements("P-256", p256Vectors)).toEqual([]);
      expect(p256Vectors.length).toBe(355);
    });

    test("SHA-256, as FIPS 180-2 gives it (Wycheproof has none)", async () => {
      const two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
      expect(await sha256Hex(utf8(""))).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
      expect(await sha256Hex(utf8("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
      expect(await sha256Hex(utf8(two))).toBe("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
      expect(await sha256Hex(utf8("a".repeat(1_000_000)))).toBe(
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
      );
    });
  });
}

const zeros = "00".repeat(32);
const secretOf = (row: Row) => String(row[3]);

/** Rows in which the two did not agree as they should. An `acceptable` key may be refused, and must not be mistaken. */
async function disagreements(curve: Curve, rows: readonly Row[]): Promise<Row[]> {
  const wrong: Row[] = [];
  for (const row of rows) {
    const secret = await importPrivate(curve, String(row[1]))
      .then((key) => agreeOn(curve, key, bytesAt(row, 2)))
      .then(toHex, () => "refused");
    const allowed =
      row[4] === "valid" ? [secretOf(row)] : row[4] === "invalid" ? ["refused"] : [secretOf(row), "refused"];
    const ofZeros = curve === "X25519" && secretOf(row) === zeros;
    if (!(ofZeros ? ["refused"] : allowed).includes(secret)) wrong.push(row);
  }
  return wrong;
}

/** PKCS #8 around the 32 bytes of a private key (RFC 8410; RFC 5958 with RFC 5915), since WebCrypto takes none alone. */
function importPrivate(curve: Curve, hex: string): Promise<CryptoKey> {
  const around = {
    X25519: "302e020100300506032b656e04220420",
    "P-256": "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420",
  };
  const bytes = fromHex(around[curve] + hex.padStart(64, "0").slice(-64));
  return crypto.subtle.importKey("pkcs8", bytes, curves[curve], false, ["deriveBits"]);
}
