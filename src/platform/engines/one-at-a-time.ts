/** A line that is served one after the other: the second waits until the first has left. */
export interface Line {
  /** Resolves when it is this one's turn, with what ends the turn. */
  enter(): Promise<() => void>;
  /** Resolves when all who stand in line now have left. */
  empty(): Promise<unknown>;
}

export function createLine(): Line {
  let last: Promise<unknown> = Promise.resolve();
  return {
    async enter() {
      const before = last;
      let leave: () => void = () => undefined;
      const left = new Promise<void>((resolve) => (leave = resolve));
      last = before.then(() => left);
      await before;
      return leave;
    },
    empty: () => last,
  };
}
