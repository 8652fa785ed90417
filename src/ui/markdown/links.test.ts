import { expect, test } from "vitest";
import { safeHref } from "./links.ts";

test("only addresses a person can read and judge become links", () => {
  expect(safeHref("https://example.org/a")).toBe("https://example.org/a");
  expect(safeHref("mailto:a@example.org")).toBe("mailto:a@example.org");
  for (const bad of [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "//example.org",
    "/log",
    "#/log",
    "blob:x",
    "file:///etc/passwd",
    "",
  ]) {
    expect(safeHref(bad)).toBeUndefined();
  }
});
