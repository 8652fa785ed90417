import type { CharAutomaton } from "./char-automaton.ts";
import type { Expression } from "./expression.ts";
import type { CharMachine } from "./json-string.ts";
import { PatternProblem } from "./pattern-parser.ts";
import { Numbering } from "./string-machines.ts";

/** Characters from `low` to `high`, of which each leads to `to`. */
interface Segment {
  readonly low: number;
  readonly high: number;
  readonly to: number;
}

/** States times lengths that are looked through for those that can be finished. */
const mostWork = 5_000_000;

/**
 * The strings of an automaton that have `least` to `most` characters. Its states are sets of the automaton's, made as
 * they are come to, with the characters so far as long as those matter. undefined: there are none.
 */
export function patternMachine(
  name: string,
  automaton: CharAutomaton,
  { least, most }: { readonly least: number; readonly most: number },
  end: Expression,
): { readonly machine: CharMachine; readonly start: number } | undefined {
  const last = most === Infinity ? least : most; // from here on the count stands still, or is over
  const canFinish = finishable(automaton, least, most);
  const states = new Numbering<{ readonly set: readonly number[]; readonly count: number }>();
  const stateOf = (set: readonly number[], count: number): number | undefined => {
    if (count > last) return undefined;
    const alive = [...new Set(set)].filter((one) => canFinish[count]?.[one] === 1).sort((one, other) => one - other);
    return alive.length === 0 ? undefined : states.of(`${count} ${alive.join()}`, () => ({ set: alive, count }));
  };

  const known = new Map<number, readonly Segment[]>();
  const segmentsOf = (state: number): readonly Segment[] => {
    let segments = known.get(state);
    if (segments === undefined) {
      const { set, count } = states.at(state);
      const moves = set.flatMap((one) => automaton.moves[one] ?? []);
      const cuts = [...new Set(moves.flatMap(({ low, high }) => [low, high + 1]))].sort((one, other) => one - other);
      segments = cuts.flatMap((low, at) => {
        const next = moves.filter((move) => move.low <= low && move.high >= low).map(({ to }) => to);
        const to =
          next.length === 0 ? undefined : stateOf(next, most === Infinity ? Math.min(count + 1, last) : count + 1);
        return to === undefined ? [] : [{ low, high: (cuts[at + 1] ?? low + 1) - 1, to }];
      });
      known.set(state, segments);
    }
    return segments;
  };

  const start = stateOf(automaton.first, 0);
  if (start === undefined) return undefined;
  const machine: CharMachine = {
    name: `pattern ${name}`,
    next: (state, char) => segmentsOf(state).find(({ low, high }) => char >= low && char <= high)?.to,
    some: (state, low, high) => segmentsOf(state).some((one) => one.low <= high && one.high >= low),
    alike: (state, low, high) => {
      const met = segmentsOf(state).filter((one) => one.low <= high && one.high >= low);
      const covered = met.reduce((sum, one) => sum + Math.min(one.high, high) - Math.max(one.low, low) + 1, 0);
      return covered === high - low + 1 && met.every(({ to }) => to === met[0]?.to) ? met[0]?.to : undefined;
    },
    ends: (state) => {
      const { set, count } = states.at(state);
      return count >= least && set.some((one) => automaton.ends[one]) ? end : undefined;
    },
  };
  return { machine, start };
}

/** By the characters so far: 1 for each state from which an end within the lengths can be reached. */
function finishable({ moves, ends }: CharAutomaton, least: number, most: number): readonly Uint8Array[] {
  const last = most === Infinity ? least : most;
  if (last * moves.length > mostWork) throw new PatternProblem("together with these lengths more than can be followed");
  const byCount: Uint8Array[] = [];
  for (let count = last; count >= 0; count -= 1) {
    const after = byCount[count + 1];
    byCount[count] = Uint8Array.from(moves, (those, state) => {
      if (count === last && most === Infinity) return 1; // every state of the automaton can be finished
      const isEnd = count >= least && ends[state] === true;
      return isEnd || those.some(({ to }) => after?.[to] === 1) ? 1 : 0;
    });
  }
  return byCount;
}
