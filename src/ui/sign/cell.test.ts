import { expect, test } from "vitest";
import { growCell } from "./cell.ts";

test("one id grows one cell, another id another", () => {
  expect(growCell("legal-researcher")).toEqual(growCell("legal-researcher"));
  expect(growCell("legal-researcher")).not.toEqual(growCell("medical-assistant"));
});

test("every cell has five to seven dendrites that stay inside the membrane", () => {
  for (let seed = 0; seed < 500; seed += 1) {
    const { dendrites } = growCell(`neuron-${seed}`);
    expect(dendrites.length).toBeGreaterThanOrEqual(5);
    expect(dendrites.length).toBeLessThanOrEqual(7);
    for (const { x, y, radius } of dendrites) expect(Math.hypot(x - 20, y - 20) + radius).toBeLessThan(18.2);
  }
});
