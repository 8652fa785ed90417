/**
 * Joins neighbours until no two can be joined: what byte-pair encoding and SentencePiece's BPE both do, each with its
 * own idea of which pair comes first. A heap over a linked list: n log n for a text of n pieces, with or without spaces.
 */
export interface PairOrder {
  /** No joined piece is longer than this many UTF-16 units. */
  readonly longest: number;
  /** The place of a pair in the order, least first, or undefined for a pair that is not joined. */
  orderOf(text: string, start: number, middle: number, end: number): number | undefined;
}

/** The ends of the pieces that are left. `ends` are those of the pieces to begin with; of equal pairs the left goes first. */
export function mergePairs(text: string, ends: readonly number[], order: PairOrder): number[] {
  const count = ends.length;
  const end = Int32Array.from(ends);
  const start = Int32Array.from(ends, (_, i) => ends[i - 1] ?? 0);
  const next = Int32Array.from(ends, (_, i) => (i + 1 < count ? i + 1 : -1));
  const before = Int32Array.from(ends, (_, i) => i - 1);
  const gone = new Uint8Array(count);
  const queue = createQueue();

  const offer = (left: number, right: number): void => {
    if (left < 0 || right < 0) return;
    const from = start[left] ?? 0;
    const to = end[right] ?? 0;
    if (to - from > order.longest) return;
    const place = order.orderOf(text, from, start[right] ?? 0, to);
    if (place !== undefined) queue.push(place, left, right, to);
  };

  for (let i = 1; i < count; i += 1) offer(i - 1, i);
  for (let pair = queue.pop(); pair !== undefined; pair = queue.pop()) {
    const { left, right } = pair;
    // Offered before one of the two was joined to somebody else?
    if (gone[left] || gone[right] || end[right] !== pair.end) continue;
    const following = next[right] ?? -1;
    end[left] = pair.end;
    gone[right] = 1;
    next[left] = following;
    if (following >= 0) before[following] = left;
    offer(before[left] ?? -1, left);
    offer(left, following);
  }
  const left: number[] = [];
  for (let i = count > 0 ? 0 : -1; i >= 0; i = next[i] ?? -1) left.push(end[i] ?? 0);
  return left;
}

interface Pair {
  readonly order: number;
  readonly left: number;
  readonly right: number;
  readonly end: number;
}

/** A binary heap, least order first, then leftmost. */
function createQueue(): {
  push(order: number, left: number, right: number, end: number): void;
  pop(): Pair | undefined;
} {
  const heap: Pair[] = [];
  const isLess = (a: Pair, b: Pair): boolean => a.order < b.order || (a.order === b.order && a.left < b.left);
  return {
    push(order, left, right, end) {
      const pair = { order, left, right, end };
      let at = heap.length;
      while (at > 0) {
        const above = (at - 1) >> 1;
        const parent = heap[above];
        if (parent === undefined || !isLess(pair, parent)) break;
        heap[at] = parent;
        at = above;
      }
      heap[at] = pair;
    },
    pop() {
      const least = heap[0];
      const last = heap.pop();
      if (least === undefined || last === undefined || heap.length === 0) return least;
      let at = 0;
      for (;;) {
        const left = heap[2 * at + 1];
        const right = heap[2 * at + 2];
        if (left === undefined) break;
        const child = right !== undefined && isLess(right, left) ? right : left;
        if (!isLess(child, last)) break;
        heap[at] = child;
        at = 2 * at + (child === left ? 1 : 2);
      }
      heap[at] = last;
      return least;
    },
  };
}
