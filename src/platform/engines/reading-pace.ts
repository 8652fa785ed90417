/**
 * How long reading will still take, from how long it took so far. Only what was measured is told: the pace of this
 * prompt once two blocks were read, before that the pace of the prompt before it, before that nothing.
 */
export function createReadingPace(now: () => number) {
  let tokensPerMs: number | undefined;
  return {
    /** Begin a prompt; returns a function that takes the tokens read so far and all, and gives the seconds left. */
    begin() {
      let first: { readonly at: number; readonly done: number } | undefined;
      return (done: number, total: number): number | undefined => {
        const at = now();
        if (first === undefined) first = { at, done };
        else if (done > first.done && at > first.at) tokensPerMs = (done - first.done) / (at - first.at);
        return tokensPerMs === undefined ? undefined : (total - done) / tokensPerMs / 1000;
      };
    },
  };
}
