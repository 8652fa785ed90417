import type { Lookup } from "../sampling/lookup.ts";
import type { Sequence } from "./types.ts";

/** Gives the logits after each token of an answer, sometimes several tokens ahead of being asked. */
export interface LookAhead {
  /** The logits after `token`, which comes after all that was given before. Valid until the next call. `room`: tokens that may still be taken in. */
  after(token: number, room: number): Float32Array;
  /** Forgets what was computed ahead and not asked for. */
  settle(): void;
}

/** Tokens proposed at first, and after a proposal of which little came true. */
const few = 3;
/** After a loss this many tokens are computed one by one before the next try; doubled with each loss in a row. */
const firstPause = 4;
const longestPause = 64;

/** One token after another. */
export function stepByStep(state: Sequence): LookAhead {
  return { after: (token) => state.step(token), settle: () => undefined };
}

/**
 * Takes in a token together with those that an earlier occurrence proposes (Saxena's prompt lookup decoding, 2023). The
 * logits after each are the same as one by one, so the answer is too; what was proposed wrongly is dropped when another
 * token is asked for. A try pays when the tokens it saved would have cost more than it did: both are timed, and
 * tries pause where they lose.
 */
export function lookAhead(state: Sequence, lookup: Lookup, now: () => number = () => performance.now()): LookAhead {
  let ahead: { readonly token: number; readonly row: Float32Array }[] = [];
  /** Tokens that the present try has given so far, its first included. */
  let gained = 0;
  let spent = 0;
  let stepCost = Infinity;
  let count = few;
  let pause = 0;
  let lossPause = firstPause;

  const timed = <T>(work: () => T): [T, number] => {
    const begun = now();
    return [work(), now() - begun];
  };
  /** The last try is over: was it worth it? */
  const weigh = (): void => {
    if (gained === 0) return;
    const won = gained * stepCost > spent;
    if (won) {
      lossPause = firstPause;
      count = gained > count ? Math.min(state.maxProposal - 1, count * 2 + 1) : Math.max(few, gained);
    } else {
      pause = lossPause;
      lossPause = Math.min(longestPause, lossPause * 2);
      count = few;
    }
    gained = 0;
  };
  const settle = (): void => {
    if (ahead.length > 0) state.truncate(state.tokens.length - ahead.length);
    ahead = [];
    weigh();
  };
  return {
    settle,
    after(token, room) {
      lookup.push(token);
      const [next] = ahead;
      if (next?.token === token) {
        ahead.shift();
        gained += 1;
        return next.row;
      }
      settle();
      // the first steps are taken singly: without their cost no try can be weighed
      pause -= 1;
      const proposed = pause < 0 && stepCost < Infinity ? lookup.propose(Math.min(count, room - 1)) : [];
      if (proposed.length === 0) {
        const [row, cost] = timed(() => state.step(token));
        stepCost = stepCost === Infinity ? cost : stepCost * 0.8 + cost * 0.2;
        return row;
      }
      const [rows, cost] = timed(() => state.stepMany([token, ...proposed]));
      spent = cost;
      gained = 1;
      ahead = proposed.map((guess, i) => ({ token: guess, row: rowAt(rows, i + 1) }));
      return rowAt(rows, 0);
    },
  };
}

function rowAt(rows: readonly Float32Array[], index: number): Float32Array {
  const row = rows[index];
  if (row === undefined) throw new Error("A row of logits is missing.");
  return row;
}
