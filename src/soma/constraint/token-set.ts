/** What a leaf may measure of a token: see LeafStencil. */
export interface Limits {
  readonly least: number;
  readonly most: number;
}

/** Some tokens, each with its measure. */
export interface TokenSet {
  /** Sets in a mask the tokens whose measure is within the limits; without limits, all of them. */
  allowIn(mask: Uint32Array, limits?: Limits): void;
}

/** A list of fewer tokens than this is gone through faster than a bit for each. */
const fewTokens = 256;

export function allow(mask: Uint32Array, token: number): void {
  mask[token >> 5] = (mask[token >> 5] ?? 0) | (1 << (token & 31));
}

export function isWithin(size: number, { least, most }: Limits): boolean {
  return size >= 0 ? size <= most : -1 - size <= most && -1 - size >= least;
}

/** `words`: those of a mask. */
export function createTokenSet(tokens: Int32Array, sizes: Int32Array, words: number): TokenSet {
  if (tokens.length < fewTokens) {
    return {
      allowIn: (mask, limits) => {
        for (let at = 0; at < tokens.length; at += 1) {
          if (limits === undefined || isWithin(sizes[at] ?? 0, limits)) allow(mask, tokens[at] ?? 0);
        }
      },
    };
  }
  const { ordered, upTo, ended, endedSizes } = bySize(tokens, sizes);
  const bits = new Uint32Array(words);
  for (const token of ordered) allow(bits, token);
  const fewer = new Uint32Array(words);
  const allBits = (of: Uint32Array, mask: Uint32Array): void => {
    for (let at = 0; at < words; at += 1) mask[at] = (mask[at] ?? 0) | (of[at] ?? 0);
  };
  return {
    allowIn: (mask, limits) => {
      const count = limits === undefined ? ordered.length : (upTo[limits.most] ?? ordered.length);
      if (count === ordered.length) {
        allBits(bits, mask);
      } else if (2 * count < ordered.length) {
        for (let at = 0; at < count; at += 1) allow(mask, ordered[at] ?? 0);
      } else {
        fewer.set(bits);
        for (let at = count; at < ordered.length; at += 1) {
          const token = ordered[at] ?? 0;
          fewer[token >> 5] = (fewer[token >> 5] ?? 0) & ~(1 << (token & 31));
        }
        allBits(fewer, mask);
      }
      for (const [at, token] of ended.entries()) {
        if (limits === undefined || isWithin(endedSizes[at] ?? 0, limits)) allow(mask, token);
      }
    },
  };
}

/** Tokens in the order of their sizes, and by size how many are not larger; those in which the leaf ends, apart. */
function bySize(tokens: Int32Array, sizes: Int32Array) {
  const [ended, endedSizes] = [[] as number[], [] as number[]];
  const counts: number[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const size = sizes[at] ?? 0;
    if (size < 0) {
      ended.push(tokens[at] ?? 0);
      endedSizes.push(size);
      continue;
    }
    while (counts.length <= size) counts.push(0);
    counts[size] = (counts[size] ?? 0) + 1;
  }
  const upTo: number[] = [];
  const next: number[] = [];
  for (const count of counts) {
    next.push(upTo.at(-1) ?? 0);
    upTo.push((upTo.at(-1) ?? 0) + count);
  }
  const ordered = new Int32Array(tokens.length - ended.length);
  for (let at = 0; at < tokens.length; at += 1) {
    const size = sizes[at] ?? 0;
    if (size < 0) continue;
    const place = next[size] ?? 0;
    ordered[place] = tokens[at] ?? 0;
    next[size] = place + 1;
  }
  return { ordered, upTo, ended, endedSizes };
}
