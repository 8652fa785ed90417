import type { ModelBytes } from "#soma/model/types.ts";

/** A model's file from its parts, in order. A part is read as it is needed, and never held whole. */
export function bytesOfBlobs(parts: readonly Blob[]): ModelBytes {
  return {
    bytes: parts.reduce((sum, part) => sum + part.size, 0),
    async *stream(signal) {
      for (const part of parts) {
        const reader = part.stream().getReader();
        try {
          for (;;) {
            signal.throwIfAborted();
            const { done, value } = await reader.read();
            if (done) break;
            yield value;
          }
        } finally {
          await reader.cancel();
        }
      }
    },
  };
}
