import { textOf } from "#core/words/bytes.ts";

/** Undefined when the bytes are no strict UTF-8. */
export function readText(bytes: Uint8Array): string | undefined {
  try {
    return textOf(bytes);
  } catch {
    return undefined;
  }
}
