import { createSHA256 } from "hash-wasm";

/**
 * SHA-256 in WebAssembly, as hexadecimal digits, which answers at once. WebCrypto's costs a turn of the event loop for
 * every call: over a log of 100,000 entries, with their tree, that is most of the time.
 */
export async function loadQuickSha256(): Promise<(data: string | Uint8Array) => string> {
  const hasher = await createSHA256();
  return (data) => hasher.init().update(data).digest();
}
