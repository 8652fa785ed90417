import { describe, expect, test } from "vitest";
import type { Embedder } from "./ports.ts";

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

/** What every Embedder promises. `make` may give the same one each time. */
export function embedderContract(make: () => Promise<Embedder> | Embedder): void {
  const never = new AbortController().signal;

  /** The one vector of one text. */
  async function vectorOf(embedder: Embedder, text: string): Promise<Float32Array> {
    const [vector] = await embedder.embed([text], never);
    if (vector === undefined) throw new Error("No vector came back.");
    return vector;
  }

  describe("embedder", () => {
    test("every vector has the dimensions it says and length 1", async () => {
      const embedder = await make();
      const texts = ["A heart has four chambers.", "x", "心臓には四つの部屋がある。", "1234", "a\nb\tc"];
      const vectors = await embedder.embed(texts, never);
      expect(vectors).toHaveLength(texts.length);
      for (const vector of vectors) {
        expect(vector).toHaveLength(embedder.dimensions);
        expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
      }
    });

    test("nothing asked, nothing answered", async () => {
      const embedder = await make();
      expect(await embedder.embed([], never)).toEqual([]);
    });

    test("order is kept, and a text's vector does not depend on its neighbours", async () => {
      const embedder = await make();
      const texts = ["The cat sleeps.", "Interest rates rose again in spring, and so did rents.", "A valve leaks."];
      const together = await embedder.embed(texts, never);
      for (const [at, text] of texts.entries()) {
        expect(dot(await vectorOf(embedder, text), together[at] ?? new Float32Array())).toBeCloseTo(1, 5);
      }
    });

    test("similar sentences are closer than unrelated ones", async () => {
      const embedder = await make();
      const question = await vectorOf(embedder, "Which dose of ibuprofen may an adult take in a day?");
      const near = await vectorOf(embedder, "An adult may take a dose of 1200 mg of ibuprofen a day.");
      const far = await vectorOf(embedder, "The train to Hamburg leaves from platform nine.");
      expect(dot(question, near)).toBeGreaterThan(dot(question, far) + 0.1);
    });

    test("a text far longer than it can read is cut, not refused", async () => {
      const embedder = await make();
      const long = "The quick brown fox jumps over the lazy dog. ".repeat(2000);
      expect(Math.hypot(...(await vectorOf(embedder, long)))).toBeCloseTo(1, 4);
    });

    test("an aborted call rejects with the signal's reason, and the next one works", async () => {
      const embedder = await make();
      const reason = new Error("the person pressed stop");
      await expect(embedder.embed(["never read"], AbortSignal.abort(reason))).rejects.toBe(reason);

      const controller = new AbortController();
      const running = embedder.embed(
        Array.from({ length: 200 }, (_, at) => `Sentence number ${at} of many.`),
        controller.signal,
      );
      controller.abort(reason);
      await expect(running).rejects.toBe(reason);
      expect(await vectorOf(embedder, "after it")).toHaveLength(embedder.dimensions);
    });
  });
}
