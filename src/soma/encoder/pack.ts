/** Texts that are computed together, by their numbers; their tokens lie one after another. */
export interface Packed {
  readonly texts: readonly number[];
  readonly lengths: readonly number[];
}

export interface PackLimits {
  readonly tokens: number;
  readonly texts: number;
}

/**
 * Shares texts of the given lengths out to blocks: longest first, each block filled as far as it goes. No text is cut
 * and none is filled up, so a block's work is its tokens'. A text longer than a block is a bug.
 */
export function packTexts(lengths: readonly number[], limits: PackLimits): readonly Packed[] {
  const order = [...lengths.keys()].sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b);
  const blocks: { texts: number[]; lengths: number[]; room: number }[] = [];
  let open: (typeof blocks)[number] | undefined;
  for (const text of order) {
    const length = lengths[text] ?? 0;
    if (length < 1 || length > limits.tokens) throw new RangeError(`A text of ${length} tokens fits no block.`);
    if (open === undefined || open.room < length || open.texts.length === limits.texts) {
      open = { texts: [], lengths: [], room: limits.tokens };
      blocks.push(open);
    }
    open.texts.push(text);
    open.lengths.push(length);
    open.room -= length;
  }
  return blocks;
}
