import { expect, test } from "vitest";
import { createThreadTuner } from "./thread-tuner.ts";

const weights = 98_362_432;

test("an engine that is fast enough keeps its threads", () => {
  const tuner = createThreadTuner(4, weights);
  expect([50, 80, 120].map((cost) => tuner.heard(cost))).toEqual([false, false, false]);
  expect(tuner.threads()).toBe(4);
});

test("threads that hold each other up give way to one, and it stays when it is faster", () => {
  const tuner = createThreadTuner(2, weights);
  expect(tuner.heard(700)).toBe(true);
  expect(tuner.threads()).toBe(1);
  expect(tuner.heard(90)).toBe(false);
  expect(tuner.heard(900)).toBe(false);
  expect(tuner.threads()).toBe(1);
});

test("on a machine that is merely slow, many threads come back and stay", () => {
  const tuner = createThreadTuner(4, weights);
  expect(tuner.heard(300)).toBe(true);
  expect(tuner.heard(900)).toBe(true);
  expect(tuner.threads()).toBe(4);
  expect(tuner.heard(900)).toBe(false);
});

test("one thread is all there is without isolation", () => {
  const tuner = createThreadTuner(1, weights);
  expect(tuner.heard(5_000)).toBe(false);
});
