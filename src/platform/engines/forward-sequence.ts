/** What a model makes of tokens that follow others: one step of it, wherever it is computed. */
export interface Forward {
  /** Computes `tokens` after what `past` holds; undefined: after nothing. `past` stays as it is. */
  (tokens: readonly number[], past: Past | undefined): Promise<Computed>;
}

export interface Computed {
  /** Of the last token: one number for each token of the vocabulary. */
  readonly logits: Float32Array;
  readonly past: Past;
}

/** Keys and values of the tokens so far. Never changed: a longer past is another one. */
export interface Past {
  /** The past of its first `length` tokens, on memory of its own. */
  cut(length: number): Promise<Past>;
  free(): void;
}

export type ReadEnding =
  | { readonly kind: "read"; readonly computed: number; readonly logits: Float32Array }
  | { readonly kind: "stopped"; readonly computed: number };

/** The tokens a model has taken in, and those of a few earlier prompts. */
export interface ForwardSequence {
  /** Takes in exactly `tokens`, in blocks; says after each how many of those that were new are done. */
  read(
    tokens: readonly number[],
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly done: number; readonly total: number }, ReadEnding>;
  /** Takes in one more token. */
  step(token: number): Promise<Float32Array>;
  free(): void;
}

interface Known {
  readonly tokens: readonly number[];
  readonly past: Past;
}

/**
 * Keeps what was computed of the last few prompts, so that one that begins alike computes only what is new. The
 * `block` is how many tokens are computed between two looks at the signal; `kept` how many prompts are remembered.
 */
export function createForwardSequence(
  forward: Forward,
  { block, kept }: { readonly block: number; readonly kept: number },
): ForwardSequence {
  /** The latest first. */
  let known: readonly Known[] = [];

  /** Puts `next` first; `instead` is what it grew from, and the oldest make room. */
  function remember(next: Known, instead?: Known): void {
    const others = known.filter((one) => one !== instead);
    instead?.past.free();
    known = [next, ...others.slice(0, kept - 1)];
    for (const { past } of others.slice(kept - 1)) past.free();
  }

  /** The longest beginning of `tokens` that is known. One token at least is left to compute: its logits are wanted. */
  function nearest(tokens: readonly number[]): { readonly from: Known | undefined; readonly shared: number } {
    let best: { from: Known | undefined; shared: number } = { from: undefined, shared: 0 };
    for (const from of known) {
      const shared = Math.min(sharedLength(from.tokens, tokens), tokens.length - 1);
      if (shared > best.shared) best = { from, shared };
    }
    return best;
  }

  return {
    async *read(tokens, signal) {
      const { from, shared } = nearest(tokens);
      const total = tokens.length - shared;
      let grown: Known | undefined = from?.tokens.length === shared ? from : undefined;
      if (from !== undefined && grown === undefined) {
        grown = { tokens: tokens.slice(0, shared), past: await from.past.cut(shared) };
        remember(grown);
      }
      let logits: Float32Array | undefined;
      for (let done = 0; done < total; done += block) {
        if (total > block) yield { done, total };
        if (signal.aborted) return { kind: "stopped", computed: done };
        const end = Math.min(shared + done + block, tokens.length);
        const computed = await forward(tokens.slice(shared + done, end), grown?.past);
        const next = { tokens: tokens.slice(0, end), past: computed.past };
        remember(next, grown);
        grown = next;
        ({ logits } = computed);
      }
      if (logits === undefined) throw new Error("A prompt without tokens was read.");
      return { kind: "read", computed: total, logits };
    },
    async step(token) {
      const before = known[0];
      if (before === undefined) throw new Error("A token was taken in before any prompt.");
      const { logits, past } = await forward([token], before.past);
      remember({ tokens: [...before.tokens, token], past }, before);
      return logits;
    },
    free() {
      for (const { past } of known) past.free();
      known = [];
    },
  };
}

function sharedLength(one: readonly number[], other: readonly number[]): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1;
  return length;
}
