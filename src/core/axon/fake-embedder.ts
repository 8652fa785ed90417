import type { Embedder } from "./ports.ts";

/**
 * A fake: it knows words, not meaning. Each word adds its own fixed pattern of signs, so texts that share words are
 * close and texts that share none are nearly at right angles. For tests of what stands on the port.
 */
export function createFakeEmbedder(dimensions = 256): Embedder {
  return {
    model: "fake: hashed bag of words",
    dimensions,
    async embed(texts, signal) {
      const vectors: Float32Array<ArrayBuffer>[] = [];
      for (const text of texts) {
        signal.throwIfAborted();
        vectors.push(vectorOf(text, dimensions));
        await Promise.resolve();
      }
      signal.throwIfAborted();
      return vectors;
    },
  };
}

function vectorOf(text: string, dimensions: number): Float32Array<ArrayBuffer> {
  const sum = new Float64Array(dimensions);
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text];
  for (const word of new Set(words)) {
    let state = seedOf(word);
    for (let at = 0; at < dimensions; at += 1) {
      state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + at;
      sum[at] = (sum[at] ?? 0) + ((state >>> 16) % 2 === 0 ? 1 : -1);
    }
  }
  const length = Math.hypot(...sum);
  return Float32Array.from(sum, (value) => (length === 0 ? 0 : value / length));
}

/** FNV-1a. */
function seedOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash;
}
