import type { Bytes } from "#core/words/bytes.ts";
import type { DownloadTrouble } from "./download-trouble.ts";
import type { Piece } from "./pieces.ts";
import type { Opened } from "./source.ts";

export interface Silence {
  /** Aborts when nothing came for too long. */
  readonly signal: AbortSignal;
  /** Something came, or is waited for from now on. */
  listen(): void;
  /** Nothing is waited for: what came is being kept. */
  rest(): void;
}

export function watchSilence(milliseconds: number): Silence {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const rest = () => clearTimeout(timer);
  return {
    signal: stop.signal,
    rest,
    listen() {
      rest();
      timer = setTimeout(() => stop.abort(new Error("Nothing came.")), milliseconds);
    },
  };
}

/**
 * Cuts a body into these pieces, each handed on as soon as it is whole; the body waits meanwhile, so that no more than
 * a piece is held. Returns what went wrong on the way, if anything did. Rejects with the signal's reason on abort.
 */
export async function* receivePieces(
  { body, skip, exact }: Extract<Opened, { readonly kind: "open" }>,
  pieces: readonly Piece[],
  watch: { readonly silence: Silence; readonly onBytes: (arrived: number) => void; readonly signal: AbortSignal },
): AsyncGenerator<{ readonly piece: Piece; readonly bytes: Bytes }, DownloadTrouble | undefined> {
  const { silence, signal } = watch;
  const reader = body.getReader();
  let rest: Uint8Array = new Uint8Array(0);
  /** The next bytes, `most` at most. Undefined at the end. */
  async function next(most: number): Promise<Uint8Array | undefined> {
    while (rest.length === 0) {
      silence.listen();
      const { done, value } = await reader.read();
      silence.rest();
      signal.throwIfAborted();
      if (done) return undefined;
      rest = value;
    }
    const taken = rest.subarray(0, most);
    rest = rest.subarray(taken.length);
    return taken;
  }
  try {
    for (let left = skip; left > 0;) {
      const passed = await next(left);
      if (passed === undefined) return { kind: "cut" };
      left -= passed.length;
    }
    for (const piece of pieces) {
      const bytes = new Uint8Array(piece.bytes);
      for (let filled = 0; filled < bytes.length;) {
        const arrived = await next(bytes.length - filled);
        if (arrived === undefined) return { kind: "cut" };
        bytes.set(arrived, filled);
        filled += arrived.length;
        watch.onBytes(arrived.length);
      }
      yield { piece, bytes };
      signal.throwIfAborted();
    }
    return exact && (await next(1)) !== undefined ? { kind: "more" } : undefined;
  } catch {
    signal.throwIfAborted();
    return { kind: "cut" };
  } finally {
    silence.rest();
    await reader.cancel().catch(() => undefined);
  }
}
