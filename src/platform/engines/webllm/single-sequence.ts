import type { ForwardSequence } from "../forward-sequence.ts";

/** The state of one conversation on a GPU, which grows in place: what web-llm holds of a model. */
export interface GrowingState {
  /** Takes in `tokens` after what it holds; gives one number for each token of the vocabulary, of the last one. */
  append(tokens: readonly number[]): Promise<Float32Array>;
  /** Forgets the last so many tokens; false where it cannot. */
  drop(tokens: number): boolean;
  /** Forgets everything. */
  clear(): Promise<void>;
}

/**
 * A sequence over a state that cannot be copied: what a prompt shares with the one before is kept, the rest of it is
 * dropped, or where that cannot be, all. Tokens are computed in blocks, between which it looks at the signal: the first
 * of `block` tokens, so that it is soon told how far it is; each twice as long as the one before, since a GPU reads long
 * ones faster, up to `widest`.
 */
export function createSingleSequence(
  state: GrowingState,
  { block, widest }: { readonly block: number; readonly widest: number },
): ForwardSequence {
  let held: readonly number[] = [];
  /** A step broke off: what the state holds is not known. */
  let torn = false;

  async function append(tokens: readonly number[]): Promise<Float32Array> {
    torn = true;
    const logits = await state.append(tokens);
    held = [...held, ...tokens];
    torn = false;
    return logits;
  }

  /** Goes back to the longest beginning of `tokens` that is held. One token at least is left: its logits are wanted. */
  async function goBack(tokens: readonly number[]): Promise<void> {
    let shared = 0;
    while (!torn && shared < tokens.length - 1 && shared < held.length && held[shared] === tokens[shared]) shared += 1;
    if (!torn && shared === held.length) return;
    if (!torn && shared > 0 && state.drop(held.length - shared)) {
      held = held.slice(0, shared);
      return;
    }
    await state.clear();
    held = [];
    torn = false;
  }

  return {
    async *read(tokens, signal) {
      await goBack(tokens);
      const shared = held.length;
      const total = tokens.length - shared;
      let logits: Float32Array | undefined;
      for (let done = 0, size = block; done < total; done += size, size = Math.min(2 * size, widest)) {
        if (total > block) yield { done, total };
        if (signal.aborted) return { kind: "stopped", computed: done };
        logits = await append(tokens.slice(shared + done, shared + done + size));
      }
      if (logits === undefined) throw new Error("A prompt without tokens was read.");
      return { kind: "read", computed: total, logits };
    },
    step: (token) => append([token]),
    free() {
      held = [];
      torn = true;
    },
  };
}
