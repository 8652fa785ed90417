import { copyKvIn, copyKvOut, snapshotBytes, type KvCache } from "../program/kv-cache.ts";
import type { Forward } from "./forward.ts";
import { blockTokens, logitRows } from "./layout.ts";
import { createPrefixStore, sharedLength, type Kept } from "./prefix-store.ts";
import { notNumbers } from "./read-gguf.ts";
import { readState, writeState, type StateForm } from "./saved-state.ts";
import { serveEvents } from "./turn-of-events.ts";
import type { KvType, ReadEnding, ReadOptions, Sequence } from "./types.ts";

export interface SequenceSetting {
  readonly forward: Pick<Forward, "run" | "logits">;
  readonly memory: WebAssembly.Memory;
  /** One a layer. */
  readonly caches: readonly KvCache[];
  readonly kv: KvType;
  readonly window: number;
  readonly vocabulary: number;
  readonly fingerprint: readonly [number, number];
  /** For states that were left. */
  readonly keepBytes: number;
}

/** A state that is left is kept if at least so many of its tokens would have to be computed anew. */
const worthKeeping = 16;

/** The live state of a model over its caches. */
export function createSequence(setting: SequenceSetting): Sequence {
  const { forward, memory, caches, window, vocabulary } = setting;
  const store = createPrefixStore(setting.keepBytes);
  let tokens: number[] = [];
  /** After the last token, if the last thing computed was that. */
  let logits: Float32Array<ArrayBuffer> | undefined;
  let busy = false;

  const bytesOf = (count: number): number => caches.reduce((sum, cache) => sum + snapshotBytes(cache, count), 0);
  const form: StateForm = {
    fingerprint: setting.fingerprint,
    kv: setting.kv,
    kvBytes: bytesOf,
    vocabulary,
    window,
  };
  const snapshot = (length: number): Kept => {
    const kv = new Uint8Array(bytesOf(length));
    let at = 0;
    for (const cache of caches) {
      const bytes = snapshotBytes(cache, length);
      copyKvOut(memory, cache, length, kv.subarray(at, at + bytes));
      at += bytes;
    }
    return { tokens: tokens.slice(0, length), kv, logits: length === tokens.length ? logits?.slice() : undefined };
  };
  const takeUp = (state: Kept): void => {
    let at = 0;
    for (const cache of caches) {
      const bytes = snapshotBytes(cache, state.tokens.length);
      copyKvIn(memory, cache, state.tokens.length, state.kv.subarray(at, at + bytes));
      at += bytes;
    }
    tokens = [...state.tokens];
    logits = state.logits?.slice();
  };
  const truncate = (length: number): void => {
    if (length >= tokens.length) return;
    tokens.length = Math.max(0, length);
    logits = undefined;
  };
  /** Keeps the live state unless all but a little of it stays in use or is kept already. */
  const keepLive = (staying: number): void => {
    if (tokens.length - staying < worthKeeping || store.covers(tokens) || bytesOf(tokens.length) > store.budget) return;
    store.keep(snapshot(tokens.length));
  };
  /** Leaves the live state holding the longest beginning of `wanted` that is known anywhere. */
  const goBackTo = (wanted: readonly number[]): void => {
    const live = sharedLength(tokens, wanted);
    if (live === tokens.length && live > 0 && live === wanted.length) return;
    const kept = store.longest(wanted);
    keepLive(live);
    if (kept !== undefined && kept.shared > live) takeUp(kept.state);
    truncate(Math.max(live, kept?.shared ?? 0));
  };
  const refusal = (wanted: readonly number[]): ReadEnding | undefined => {
    if (wanted.length === 0) return { kind: "refused", message: "There is nothing to read." };
    if (wanted.length > window)
      return {
        kind: "refused",
        message: `The text has ${String(wanted.length)} tokens; the window holds ${String(window)}.`,
      };
    const stranger = wanted.find((token) => !Number.isInteger(token) || token < 0 || token >= vocabulary);
    if (stranger === undefined) return undefined;
    return { kind: "refused", message: `Token ${String(stranger)} is not in the model's vocabulary.` };
  };

  const readLast = async (wanted: readonly number[], options: ReadOptions): Promise<ReadEnding> => {
    goBackTo(wanted);
    if (tokens.length === wanted.length && logits === undefined) truncate(wanted.length - 1);
    const from = tokens.length;
    while (tokens.length < wanted.length) {
      if (options.signal?.aborted === true) return { kind: "stopped", computed: tokens.length - from };
      const block = wanted.slice(tokens.length, tokens.length + blockTokens);
      const last = tokens.length + block.length === wanted.length;
      forward.run(block, tokens.length, last ? "last" : "none");
      tokens.push(...block);
      logits = last ? forward.logits(0) : undefined;
      options.onProgress?.(tokens.length, wanted.length);
      await serveEvents();
    }
    if (logits === undefined || notFinite(logits)) return damaged();
    return { kind: "read", computed: tokens.length - from, logits: logits.slice() };
  };
  const readAll = async (wanted: readonly number[], options: ReadOptions): Promise<ReadEnding> => {
    goBackTo([]);
    const all = new Float32Array(wanted.length * vocabulary);
    while (tokens.length < wanted.length) {
      if (options.signal?.aborted === true) return { kind: "stopped", computed: tokens.length };
      const from = tokens.length;
      const block = wanted.slice(from, from + logitRows);
      forward.run(block, from, "each");
      tokens.push(...block);
      block.forEach((_, row) => {
        logits = forward.logits(row);
        all.set(logits, (from + row) * vocabulary);
      });
      options.onProgress?.(tokens.length, wanted.length);
      await serveEvents();
    }
    return notFinite(all) ? damaged() : { kind: "read", computed: wanted.length, logits: all };
  };
  /** What was computed is worthless, and so is the state. */
  const damaged = (): ReadEnding => {
    truncate(0);
    return notNumbers("seen in the model's first answer");
  };
  const room = (count: number): void => {
    if (busy) throw new Error("The state is being read; one call at a time.");
    if (tokens.length + count > window) throw new Error("The window is full; look at the state's length first.");
  };

  return {
    get tokens() {
      return tokens;
    },
    maxProposal: logitRows,
    async read(wanted, options = {}) {
      room(0);
      const refused = refusal(wanted);
      if (refused !== undefined) return refused;
      busy = true;
      try {
        return await (options.logits === "all" ? readAll(wanted, options) : readLast(wanted, options));
      } finally {
        busy = false;
      }
    },
    step(token) {
      room(1);
      forward.run([token], tokens.length, "last");
      tokens.push(token);
      logits = forward.logits(0);
      return logits;
    },
    stepMany(next) {
      if (next.length === 0 || next.length > logitRows)
        throw new Error(`stepMany takes 1 to ${String(logitRows)} tokens.`);
      room(next.length);
      forward.run(next, tokens.length, "each");
      tokens.push(...next);
      const rows = next.map((_, row) => forward.logits(row));
      logits = rows.at(-1);
      return rows;
    },
    truncate,
    save(length = tokens.length) {
      if (length < 1 || length > tokens.length)
        throw new Error(`The state has ${String(tokens.length)} tokens to save.`);
      return writeState(snapshot(length), form);
    },
    restore(saved) {
      room(0);
      const ending = readState(saved, form);
      if (ending.kind === "refused") return ending;
      keepLive(sharedLength(tokens, ending.state.tokens));
      takeUp(ending.state);
      return { kind: "restored", tokens: tokens.length };
    },
  };
}

function notFinite(row: Float32Array): boolean {
  // a sum keeps what is no number: one addition a logit, and no branch
  let sum = 0;
  for (const value of row) sum += value;
  return !Number.isFinite(sum);
}
