/** The best few of many, kept in a heap whose top is the worst of them: O(n log limit), nothing sorted in full. */
export interface Best {
  /** Below this score nothing is taken any more; equal to it, the tie decides. -Infinity until `limit` are held. */
  floor(): number;
  offer(row: number, score: number): void;
  /** The rows, best first. Empties the heap. */
  take(): readonly number[];
}

/** `before` decides between rows of equal score. */
export function createBest(limit: number, before: (row: number, other: number) => boolean): Best {
  const rows: number[] = [];
  const scores: number[] = [];

  const worse = (a: number, b: number): boolean => {
    const scoreA = scores[a] ?? 0;
    const scoreB = scores[b] ?? 0;
    return scoreA < scoreB || (scoreA === scoreB && before(rows[b] ?? 0, rows[a] ?? 0));
  };
  const swap = (a: number, b: number) => {
    [rows[a], rows[b]] = [rows[b] ?? 0, rows[a] ?? 0];
    [scores[a], scores[b]] = [scores[b] ?? 0, scores[a] ?? 0];
  };
  const rise = (at: number) => {
    for (let parent = (at - 1) >> 1; at > 0 && worse(at, parent); at = parent, parent = (at - 1) >> 1) swap(at, parent);
  };
  const sink = (at: number) => {
    for (;;) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < rows.length && worse(child, worst)) worst = child;
      if (worst === at) return;
      swap(at, worst);
      at = worst;
    }
  };
  /** Takes the worst away. */
  const drop = (): number => {
    swap(0, rows.length - 1);
    const row = rows.pop() ?? 0;
    scores.pop();
    sink(0);
    return row;
  };

  return {
    floor: () => (rows.length < limit ? -Infinity : (scores[0] ?? Infinity)),
    offer(row, score) {
      if (limit <= 0) return;
      rows.push(row);
      scores.push(score);
      rise(rows.length - 1);
      if (rows.length > limit) drop();
    },
    take() {
      const ordered: number[] = [];
      while (rows.length > 0) ordered.push(drop());
      return ordered.reverse();
    },
  };
}
