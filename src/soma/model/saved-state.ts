import type { Kept } from "./prefix-store.ts";
import type { KvType } from "./types.ts";
import { xxh32 } from "./xxh32.ts";

/** What a saved state must agree in with the model that takes it up. */
export interface StateForm {
  readonly fingerprint: readonly [number, number];
  readonly kv: KvType;
  /** Bytes of the keys and values of so many tokens. */
  kvBytes(tokens: number): number;
  readonly vocabulary: number;
  readonly window: number;
}

/*
 * A saved state, little-endian:
 *   0  "SKV" and the version of this form
 *   4  fingerprint of the model file, 8 bytes
 *  12  kind of keys and values: 0 f16, 1 f32
 *  16  tokens
 *  20  logits: 0 or the vocabulary's size
 *  24  bytes of keys and values
 *  28  xxHash32 of what follows, seeded with that of the 28 bytes before
 *  32  the tokens, 4 bytes each; the logits, f32; keys and values in the order of `copyKv`
 */
const magic = 0x01564b53;
const headerBytes = 32;

export function writeState(state: Kept, form: StateForm): Uint8Array<ArrayBuffer> {
  const logits = state.logits ?? new Float32Array(0);
  const logitsAt = headerBytes + state.tokens.length * 4;
  const kvAt = logitsAt + logits.byteLength;
  const bytes = new Uint8Array(kvAt + state.kv.length);
  const head = new Uint32Array(bytes.buffer, 0, headerBytes / 4);
  head.set([magic, ...form.fingerprint, kvCode(form.kv), state.tokens.length, logits.length, state.kv.length]);
  new Uint32Array(bytes.buffer, headerBytes, state.tokens.length).set(state.tokens);
  new Float32Array(bytes.buffer, logitsAt, logits.length).set(logits);
  bytes.set(state.kv, kvAt);
  head[7] = checksum(bytes);
  return bytes;
}

export type StateEnding =
  { readonly kind: "read"; readonly state: Kept } | { readonly kind: "refused"; readonly message: string };

/** Reads a saved state strictly: it may come from a stranger. The parts are views of `saved` where its place allows. */
export function readState(saved: Uint8Array, form: StateForm): StateEnding {
  const refused = (message: string): StateEnding => ({ kind: "refused", message });
  // a copy where the bytes are shared or lie askew, since views of words need their place
  const bytes = saved.buffer instanceof ArrayBuffer && saved.byteOffset % 4 === 0 ? saved : Uint8Array.from(saved);
  const buffer = bytes.buffer;
  if (!(buffer instanceof ArrayBuffer) || bytes.length < headerBytes) return refused("The saved state is cut off.");
  const [mark, first, second, kv, tokens = 0, logits = 0, kvBytes = 0, sum] = new Uint32Array(
    buffer,
    bytes.byteOffset,
    headerBytes / 4,
  );
  if (mark !== magic) return refused("These bytes are not a state that this version of Soma saved.");
  if (first !== form.fingerprint[0] || second !== form.fingerprint[1])
    return refused("The saved state belongs to another model.");
  if (kv !== kvCode(form.kv))
    return refused(`The saved state does not keep its numbers in ${form.kv}, as this model does.`);
  if (tokens < 1 || tokens > form.window)
    return refused(`The saved state has ${String(tokens)} tokens; the window holds from 1 to ${String(form.window)}.`);
  if (logits !== 0 && logits !== form.vocabulary) return refused("The saved state does not fit the vocabulary.");
  const logitsAt = headerBytes + tokens * 4;
  const kvAt = logitsAt + logits * 4;
  if (kvBytes !== form.kvBytes(tokens) || bytes.length !== kvAt + kvBytes)
    return refused("The saved state is cut off or too long.");
  if (checksum(bytes) !== sum) return refused("The saved state is damaged.");
  const ids = Array.from(new Uint32Array(buffer, bytes.byteOffset + headerBytes, tokens));
  if (ids.some((id) => id >= form.vocabulary)) return refused("The saved state does not fit the vocabulary.");
  return {
    kind: "read",
    state: {
      tokens: ids,
      kv: new Uint8Array(buffer, bytes.byteOffset + kvAt, kvBytes),
      logits: logits === 0 ? undefined : new Float32Array(buffer, bytes.byteOffset + logitsAt, logits),
    },
  };
}

function kvCode(kv: KvType): number {
  return kv === "f16" ? 0 : 1;
}

function checksum(bytes: Uint8Array): number {
  return xxh32(bytes.subarray(headerBytes), xxh32(bytes.subarray(0, headerBytes - 4)));
}
