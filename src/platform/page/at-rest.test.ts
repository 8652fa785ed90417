import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAtRest } from "./at-rest.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A fake of a page: whether it can be seen is set by hand. */
function fakePage() {
  const events = new EventTarget();
  const page = Object.assign(events, { visibilityState: "visible" });
  const hide = () => {
    page.visibilityState = "hidden";
    events.dispatchEvent(new Event("visibilitychange"));
  };
  return { page: page as unknown as Document, hide };
}

test("work waits until nobody asks anything, and is done once", () => {
  const { page, hide } = fakePage();
  const work = vi.fn();
  createAtRest(page)(work);
  expect(work).not.toHaveBeenCalled();
  vi.runAllTimers();
  hide();
  expect(work).toHaveBeenCalledTimes(1);
});

test("a page that goes out of sight does it at once", () => {
  const { page, hide } = fakePage();
  const work = vi.fn();
  createAtRest(page)(work);
  hide();
  expect(work).toHaveBeenCalledTimes(1);
  vi.runAllTimers();
  expect(work).toHaveBeenCalledTimes(1);
});

test("what is called off is not done", () => {
  const { page, hide } = fakePage();
  const work = vi.fn();
  createAtRest(page)(work)();
  hide();
  vi.runAllTimers();
  expect(work).not.toHaveBeenCalled();
});
