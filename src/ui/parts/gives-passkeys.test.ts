import { expect, test } from "vitest";
import { givesPasskeys } from "./gives-passkeys.ts";

test("passkeys are offered at names and not at numbers", () => {
  for (const host of ["localhost", "brane.example.org", "10.example", "a1.b2.c3.d4"])
    expect(givesPasskeys(host)).toBe(true);
  for (const host of ["127.0.0.1", "192.168.1.20", "[::1]", "[fd00::7]"]) expect(givesPasskeys(host)).toBe(false);
});
