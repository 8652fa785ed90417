import { expect, test } from "vitest";
import { StorageTrouble } from "#core/words/rows.ts";
import { faultInWords, listenToFaults } from "./faults.ts";
import { createToasts } from "./toasts.ts";

const full = new StorageTrouble("full", "There is no room left.");
const rejected = (reason: unknown) => Object.assign(new Event("unhandledrejection"), { reason });

test("a promise nobody waited for says storage's own sentence, once", () => {
  const page = new EventTarget();
  const toasts = createToasts();
  listenToFaults(page, toasts);
  page.dispatchEvent(rejected(full));
  page.dispatchEvent(rejected(full));
  expect(toasts.list().map(({ text }) => text)).toEqual(["There is no room left."]);
});

test("a fault of ours is said without its jargon, and a cancel is not said at all", () => {
  expect(faultInWords(new TypeError("undefined is not a function"))).toMatch(/^That did not work.*\.$/);
  expect(faultInWords(new DOMException("The user aborted a request.", "AbortError"))).toBeUndefined();
});

test.each([
  "Failed to fetch dynamically imported module: https://here/assets/rooms.js",
  "error loading dynamically imported module: https://here/assets/rooms.js",
  "Importing a module script failed.",
])("code that did not arrive is said so: %s", (message) => {
  expect(faultInWords(new TypeError(message))).toMatch(/^A part of BRANE could not be loaded/);
});

test("an error event speaks when it carries an error, not when the browser only remarks", () => {
  const page = new EventTarget();
  const toasts = createToasts();
  const stop = listenToFaults(page, toasts);
  page.dispatchEvent(Object.assign(new Event("error"), { error: null }));
  expect(toasts.list()).toEqual([]);
  page.dispatchEvent(Object.assign(new Event("error"), { error: full }));
  expect(toasts.list()).toHaveLength(1);
  stop();
  page.dispatchEvent(rejected(new Error("later")));
  expect(toasts.list()).toHaveLength(1);
});
