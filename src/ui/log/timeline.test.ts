import { expect, test } from "vitest";
import { timelineOf } from "./timeline.ts";

const at = (...parts: [number, number, number, number?]) => ({ at: new Date(...parts).getTime() });
const none = () => false;

test("a day is told by hours, what lies between without a gap, and what went wrong apart", () => {
  const bad = at(2026, 10, 21, 9);
  const { step, bars } = timelineOf([at(2026, 10, 21, 12), at(2026, 10, 21, 9), bad], (entry) => entry === bad, 40);
  expect(step).toBe("hour");
  expect(bars.map(({ count, wrong }) => [count, wrong])).toEqual([
    [2, 1],
    [0, 0],
    [0, 0],
    [1, 0],
  ]);
  expect(bars[0]?.to).toBe(bars[1]?.from);
});

test("longer logs are told by days, weeks and months, as many bars as there is room for", () => {
  const since = (...first: [number, number, number]) => timelineOf([at(2026, 10, 21), at(...first)], none, 40);
  expect(since(2026, 10, 1)).toMatchObject({ step: "day", bars: { length: 21 } });
  expect(since(2026, 4, 1).step).toBe("week");
  expect(since(2024, 0, 1)).toMatchObject({ step: "month", bars: { length: 35 } });
  for (const [year, month] of [
    [2026, 10],
    [2026, 4],
    [2020, 0],
  ] as const) {
    const { bars } = since(year, month, 1);
    expect(bars.length).toBeLessThanOrEqual(40);
    expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(2);
  }
});

test("a clock that was once at 1970 makes no endless timeline: the first bar takes it", () => {
  const { bars } = timelineOf([at(2026, 10, 21), { at: 0 }], none, 40);
  expect(bars).toHaveLength(40);
  expect(bars[0]).toMatchObject({ from: 0, count: 1 });
});

test("a log of nothing has no bars", () => expect(timelineOf([], none, 40).bars).toEqual([]));
