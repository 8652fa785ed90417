import { describe, expect, test } from "vitest";
import { webSha256 } from "#core/audit/merkle.ts";
import type { Sha256 } from "#core/audit/merkle.ts";

/** What a SHA-256 that answers at once promises: WebCrypto's answers, of texts and of bytes. */
export function sha256Contract(name: string, load: () => Promise<Sha256>): void {
  describe(name, () => {
    test("says what WebCrypto says, of texts in all writings and of bytes of every length", async () => {
      const sha256 = await load();
      for (const text of ["", "abc", "ärger", "🧠 brain", "x".repeat(100_000)]) {
        expect(sha256(text)).toBe(await webSha256(text));
      }
      for (let length = 0; length < 130; length += 1) {
        const bytes = new Uint8Array(length).fill(length);
        expect(sha256(bytes)).toBe(await webSha256(bytes));
      }
    });
  });
}
