/** What a state held when it was left: enough to take it up again. */
export interface Kept {
  readonly tokens: readonly number[];
  /** Keys and values of all its tokens, in the order of `copyKv`. */
  readonly kv: Uint8Array<ArrayBuffer>;
  /** After the last token, if they were known. */
  readonly logits: Float32Array<ArrayBuffer> | undefined;
}

/** Earlier states, the latest used first, within a budget of bytes. */
export interface PrefixStore {
  keep(state: Kept): void;
  /** The kept state that shares the longest beginning with `tokens`, and how long it is. It counts as used. */
  longest(tokens: readonly number[]): { readonly state: Kept; readonly shared: number } | undefined;
  /** Whether a kept state begins with all of these tokens, so that keeping them would add nothing. */
  covers(tokens: readonly number[]): boolean;
  /** The most bytes it holds. */
  readonly budget: number;
  readonly bytes: number;
  clear(): void;
}

export function createPrefixStore(budget: number): PrefixStore {
  let kept: Kept[] = [];
  let bytes = 0;
  const drop = (state: Kept): void => {
    kept = kept.filter((other) => other !== state);
    bytes -= sizeOf(state);
  };
  return {
    budget,
    keep(state) {
      if (sizeOf(state) > budget) return;
      // a state that the new one goes on from is contained in it
      for (const other of kept.filter(({ tokens }) => sharedLength(tokens, state.tokens) === tokens.length))
        drop(other);
      kept.unshift(state);
      bytes += sizeOf(state);
      for (let last = kept.at(-1); bytes > budget && last !== undefined; last = kept.at(-1)) drop(last);
    },
    longest(tokens) {
      let found: { state: Kept; shared: number } | undefined;
      for (const state of kept) {
        const shared = sharedLength(state.tokens, tokens);
        if (shared > (found?.shared ?? 0)) found = { state, shared };
      }
      if (found === undefined) return undefined;
      const { state } = found;
      kept = [state, ...kept.filter((other) => other !== state)];
      return found;
    },
    covers: (tokens) => kept.some((state) => sharedLength(state.tokens, tokens) === tokens.length),
    get bytes() {
      return bytes;
    },
    clear() {
      kept = [];
      bytes = 0;
    },
  };
}

/** How many tokens two lists share from the first on. */
export function sharedLength(a: readonly number[], b: readonly number[]): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[length] === b[length]) length++;
  return length;
}

function sizeOf(state: Kept): number {
  return state.kv.byteLength + (state.logits?.byteLength ?? 0) + state.tokens.length * 8;
}
