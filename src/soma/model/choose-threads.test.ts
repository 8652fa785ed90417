import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { chooseThreads } from "./choose-threads.ts";
import type { Forward } from "./forward.ts";
import type { Team } from "./threads/team.ts";
import type { ThreadChoice } from "./types.ts";

/** What a run was, and how many threads it had. */
interface Run {
  readonly tokens: number;
  readonly position: number;
  readonly threads: number;
}

/** Milliseconds that a step takes with so many threads. */
type Cost = (threads: number) => number;
const quiet: Cost = (threads) => 40 / threads;
const crowded: Cost = (threads) => 40 * threads;

let clock = 0;
beforeEach(() => {
  vi.spyOn(performance, "now").mockImplementation(() => clock);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A fake machine: a team and a computation that only take the clock's time. `cost` may change later. */
function machine(size: number, cost: Cost) {
  const runs: Run[] = [];
  const found: ThreadChoice[] = [];
  const here = { size, cost };
  const team: Team = {
    get size() {
      return here.size;
    },
    note: undefined,
    run: () => undefined,
    resize: (wanted) => void (here.size = wanted),
    close: () => undefined,
  };
  const forward: Forward = {
    stepThreads: size,
    run({ length: tokens }, position) {
      const threads = tokens === 1 ? this.stepThreads : here.size;
      runs.push({ tokens, position, threads });
      clock += here.cost(threads) * tokens;
    },
    logits: () => new Float32Array(0),
  };
  const begin = (known: ThreadChoice | undefined) =>
    chooseThreads(team, forward, { known: () => known, found: (choice) => void found.push(choice) });
  /** The threads of the steps that an answer of so many tokens took. */
  const answer = ({ run }: ReturnType<typeof begin>, tokens = 20, from = 100): readonly number[] => {
    runs.length = 0;
    for (let step = 0; step < tokens; step += 1) run([7], from + step, "last");
    return runs.map(({ threads }) => threads);
  };
  return { here, team, forward, runs, found, begin, answer };
}

const known = { step: 4, team: 4, stepMs: 10 };

describe("without a choice that fits, a load measures and tells what it found", () => {
  test.each<[string, ThreadChoice | undefined]>([
    ["none", undefined],
    ["one for another number of threads", { ...known, team: 8 }],
    ["more than there are", { ...known, step: 5 }],
    ["no number", { ...known, step: Number.NaN }],
    ["half a thread", { ...known, step: 1.5 }],
    ["none at all", { ...known, step: 0 }],
    ["no time", { ...known, stepMs: 0 }],
  ])("%s", (_, choice) => {
    const { begin, runs, found, forward } = machine(4, quiet);
    begin(choice);
    expect(runs.length).toBeGreaterThan(3);
    expect(found).toEqual([known]);
    expect(forward.stepThreads).toBe(4);
  });

  test("a machine whose cores are taken reads with one thread, and that is not remembered: it is a moment's", () => {
    const { begin, found, team } = machine(4, crowded);
    begin(undefined);
    expect([team.size, found]).toEqual([1, []]);
  });

  test("more threads must be clearly quicker, since cores are the page's too", () => {
    const { begin, found } = machine(2, (threads) => (threads === 1 ? 10 : 9));
    begin(undefined);
    expect(found).toEqual([{ step: 1, team: 2, stepMs: 10 }]);
  });
});

describe("with one that fits", () => {
  test("nothing is computed when loading, and no step that an answer did not ask for", () => {
    const { begin, runs, answer } = machine(4, quiet);
    const computing = begin(known);
    expect(runs).toEqual([]);
    expect(answer(computing)).toHaveLength(20);
  });

  test("the first answer's steps try each count in turns, and the quickest takes the rest", () => {
    const { begin, found, answer } = machine(4, quiet);
    const steps = answer(begin({ ...known, step: 2, stepMs: 20 }));
    expect(steps).toEqual([2, ...[2, 4, 1], ...[2, 4, 1], ...[2, 4, 1], ...Array.from({ length: 10 }, () => 4)]);
    expect(found).toEqual([known]);
  });

  test("an answer that is too short goes on being tried in the next", () => {
    const { begin, found, answer } = machine(4, quiet);
    const computing = begin(known);
    answer(computing, 6);
    expect(found).toEqual([]);
    answer(computing, 6);
    expect(found).toEqual([known]);
  });

  test("steps of several tokens are no samples", () => {
    const { begin, found, forward } = machine(4, quiet);
    const { run } = begin(known);
    for (let at = 0; at < 20; at += 1) run([1, 2, 3], at * 3, "each");
    expect([found, forward.stepThreads]).toEqual([[], 4]);
  });

  test("a prompt that crawls, since the cores were taken, is measured at once, where the state holds nothing yet", () => {
    const { begin, found, here, runs, team } = machine(4, quiet);
    const { run } = begin(known);
    here.cost = crowded;
    run(
      Array.from({ length: 64 }, () => 7),
      0,
      "none",
    );
    runs.length = 0;
    run(
      Array.from({ length: 64 }, () => 7),
      64,
      "last",
    );
    expect([team.size, found]).toEqual([1, []]);
    expect(runs.at(-1)).toEqual({ tokens: 64, position: 64, threads: 1 });
    expect(runs.every(({ position }) => position === 64)).toBe(true);
  });

  test("cores that are taken while an answer is said leave it to one thread", () => {
    const { begin, found, here, answer, team } = machine(4, quiet);
    const computing = begin(known);
    here.cost = crowded;
    expect(answer(computing).slice(10)).toEqual(Array.from({ length: 10 }, () => 1));
    expect([team.size, found]).toEqual([1, []]);
  });
});
