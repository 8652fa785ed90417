import { expect, test } from "vitest";
import { covers, readOriginPattern } from "./origin-pattern.ts";

const pattern = (typed: string) => {
  const read = readOriginPattern(typed);
  return read.kind === "pattern" ? read.pattern : undefined;
};

test("an address becomes its origin, and covers that origin and no other", () => {
  expect(pattern(" https://API.example.org/v1/chat?x=1 ")).toBe("https://api.example.org");
  const one = "https://api.example.org";
  expect(covers(one, one)).toBe(true);
  for (const other of [
    "http://api.example.org",
    "https://api.example.org:8443",
    "https://api.example.org.evil.example",
    "https://evil-api.example.org",
    "https://x.api.example.org",
  ]) {
    expect(covers(one, other), other).toBe(false);
  }
});

test("http is for this device only", () => {
  expect(pattern("http://127.0.0.1:3901/mcp")).toBe("http://127.0.0.1:3901");
  expect(pattern("http://localhost:1234")).toBe("http://localhost:1234");
  expect(readOriginPattern("http://192.168.1.20:8123")).toMatchObject({
    reason: expect.stringContaining("everybody on the way") as string,
  });
});

test("a star covers names below, not the name itself nor one that only ends alike", () => {
  const below = pattern("https://*.Example.org") ?? "";
  expect(below).toBe("https://*.example.org");
  expect(covers(below, "https://a.example.org")).toBe(true);
  expect(covers(below, "https://a.b.example.org")).toBe(true);
  for (const other of [
    "https://example.org",
    "https://evilexample.org",
    "https://a.example.org.evil.example",
    "http://a.example.org",
    "https://a.example.org:8443",
    "null",
  ]) {
    expect(covers(below, other), other).toBe(false);
  }
  expect(covers(pattern("https://*.example.org:8443") ?? "", "https://a.example.org:8443")).toBe(true);
});

test.each([
  "https://*",
  "https://*.org",
  "https://*.co.uk",
  "https://*.com.au",
  "https://*.github.io",
  "https://*.amazonaws.com",
  "https://*.1.2.3.4",
  "https://*.*.example.org",
  "https://a.*.example.org",
  "https://*example.org",
  "http://*.example.org",
  "*.example.org",
  "https://me:word@example.org",
  "https://*.me:word@example.org",
  "ftp://example.org",
  "file:///etc/passwd",
  "example.org",
  "",
])("%s is refused in words", (typed) => {
  expect(readOriginPattern(typed)).toMatchObject({
    kind: "refused",
    reason: expect.stringMatching(/\.$/) as string,
  });
});
