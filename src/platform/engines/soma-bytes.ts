import type { ModelBytes } from "#soma/model/types.ts";

/** A model's file from its parts, in order. A part is read as it is needed, and never held whole. */
export function bytesOfBlobs(parts: readonly Blob[]): ModelBytes {
  return {
    bytes: parts.reduce((sum, part) => sum + part.size, 0),
    stream: (signal) => streamOfBlobs(parts, signal),
  };
}

/** What lies in these blobs, one after the other, in pieces. */
export async function* streamOfBlobs(
  parts: readonly Blob[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
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
}
