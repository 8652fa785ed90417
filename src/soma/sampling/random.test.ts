import { describe, expect, test } from "vitest";
import { createRandom } from "./random.ts";

describe("numbers from a seed", () => {
  test("are the same for the same seed, always", () => {
    // What this implementation gave when it was written: a change would change everybody's texts.
    expect(Array.from({ length: 4 }, createRandom(1).bits)).toEqual([2442144158, 3238099751, 3819917871, 2104621829]);
  });

  test("differ between seeds, large, negative and strange ones too", () => {
    const seeds = [0, 1, 2, -1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1, NaN];
    const firsts = seeds.map((seed) => createRandom(seed).bits());
    expect(new Set(firsts).size).toBe(seeds.length - 1); // NaN counts as 0
  });

  test("lie from 0 up to 1, evenly", () => {
    const random = createRandom(7);
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw += 1) {
      const unit = random.unit();
      expect(unit >= 0 && unit < 1).toBe(true);
      const place = Math.floor(unit * 10);
      counts[place] = (counts[place] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500); // 5 standard deviations
  });
});
