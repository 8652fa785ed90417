import { expect, test } from "vitest";
import { unreachable } from "./unreachable.ts";

test("a device that is offline is said to be, but for what runs on it", () => {
  expect(unreachable("https://far.example", false)).toContain("this device is offline");
  expect(unreachable("http://127.0.0.1:11434", false)).toContain("CORS");
  expect(unreachable("https://far.example", true)).toContain("CORS");
});
