/**
 * The web types that a page, a worker and Node share. Core has no DOM in its `lib`, so that `document`, `fetch` and
 * `indexedDB` do not compile there; these few names do.
 */
interface AbortSignal extends EventTarget {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(
    type: "abort",
    listener: () => void,
    options?: { readonly once?: boolean; readonly signal?: AbortSignal },
  ): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
declare const AbortSignal: {
  abort(reason?: unknown): AbortSignal;
  any(signals: readonly AbortSignal[]): AbortSignal;
  timeout(milliseconds: number): AbortSignal;
};
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
interface EventTarget {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}
declare class DOMException extends Error {
  constructor(message?: string, name?: string);
}
declare class URL {
  constructor(url: string, base?: string);
  static canParse(url: string, base?: string): boolean;
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly host: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(bytes?: Uint8Array, options?: { readonly stream?: boolean }): string;
}
declare function atob(base64: string): string;
declare function btoa(binary: string): string;
declare function structuredClone<Value>(value: Value): Value;
declare function setTimeout(callback: () => void, milliseconds?: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare function queueMicrotask(callback: () => void): void;

interface CryptoKey {
  readonly extractable: boolean;
  readonly type: "secret" | "private" | "public";
}
type KeyUse = "encrypt" | "decrypt" | "sign" | "verify" | "deriveKey" | "deriveBits" | "wrapKey" | "unwrapKey";
interface SubtleCrypto {
  digest(algorithm: "SHA-256", data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  encrypt(algorithm: object, key: CryptoKey, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  decrypt(algorithm: object, key: CryptoKey, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  sign(algorithm: object | string, key: CryptoKey, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  verify(
    algorithm: object | string,
    key: CryptoKey,
    signature: Uint8Array<ArrayBuffer>,
    data: Uint8Array<ArrayBuffer>,
  ): Promise<boolean>;
  importKey(
    format: "raw" | "pkcs8",
    data: Uint8Array<ArrayBuffer>,
    algorithm: object | string,
    extractable: boolean,
    uses: readonly KeyUse[],
  ): Promise<CryptoKey>;
  importKey(
    format: "jwk",
    data: { readonly kty: string; readonly crv: string; readonly x: string; readonly y?: string; readonly d: string },
    algorithm: object,
    extractable: boolean,
    uses: readonly KeyUse[],
  ): Promise<CryptoKey>;
  exportKey(format: "raw" | "pkcs8", key: CryptoKey): Promise<ArrayBuffer>;
  exportKey(format: "jwk", key: CryptoKey): Promise<{ readonly d?: string }>;
  generateKey(
    algorithm: { readonly name: "Ed25519" | "X25519" } | { readonly name: "ECDH"; readonly namedCurve: "P-256" },
    extractable: boolean,
    uses: readonly KeyUse[],
  ): Promise<{ readonly publicKey: CryptoKey; readonly privateKey: CryptoKey }>;
  generateKey(algorithm: object, extractable: boolean, uses: readonly KeyUse[]): Promise<CryptoKey>;
  deriveBits(algorithm: object, key: CryptoKey, bits: number): Promise<ArrayBuffer>;
  deriveKey(
    algorithm: object,
    key: CryptoKey,
    derived: object,
    extractable: boolean,
    uses: readonly KeyUse[],
  ): Promise<CryptoKey>;
  wrapKey(format: "raw", key: CryptoKey, wrapping: CryptoKey, algorithm: object): Promise<ArrayBuffer>;
  unwrapKey(
    format: "raw",
    wrapped: Uint8Array<ArrayBuffer>,
    unwrapping: CryptoKey,
    algorithm: object,
    of: object | string,
    extractable: boolean,
    uses: readonly KeyUse[],
  ): Promise<CryptoKey>;
}
declare const crypto: {
  readonly subtle: SubtleCrypto;
  getRandomValues<Array extends Uint8Array<ArrayBuffer>>(array: Array): Array;
};
