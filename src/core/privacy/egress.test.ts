import { describe, expect, test } from "vitest";
import type { PrivacyTier } from "#core/words/tier.ts";
import { noPolicy } from "#core/words/policy.ts";
import { isLoopback } from "#core/words/tier.ts";
import { decideEgress, originToAllow, type AllowedOrigin } from "./egress.ts";
import { reachOf } from "./reach.ts";

const http = { https: false };
const allowed = (origin: string, purpose = "tool server", neuronId = "home"): AllowedOrigin => ({
  neuronId,
  origin,
  purpose,
  allowedAt: 0,
});
const ask = (url: string, tier: PrivacyTier = 2, neuronId = "home") => ({
  neuronId,
  tier,
  url,
  purpose: "tool server",
});
const away = "https://tools.example";
const here = "http://127.0.0.1:3901";

describe("what may leave", () => {
  test("until something was allowed, nothing passes", () => {
    for (const tier of [0, 1, 2] as const) {
      expect(decideEgress(ask(`${away}/mcp`, tier), [], http).kind).toBe("refused");
      expect(decideEgress(ask(`${here}/mcp`, tier), [], http).kind).toBe("refused");
    }
  });

  test("tier 2 reaches the very origin that was allowed, for its neuron and its purpose, and no other", () => {
    const list = [allowed(away)];
    expect(decideEgress(ask(`${away}/mcp?x=1`), list, http)).toMatchObject({ kind: "allowed", origin: away });
    for (const request of [
      ask("http://tools.example/mcp"),
      ask(`${away}:8443/mcp`),
      ask("https://tools.example.evil.example/mcp"),
      ask("https://evil.example/https://tools.example"),
      ask(`${away}/mcp`, 2, "another"),
      { ...ask(`${away}/mcp`), purpose: "model" },
    ]) {
      expect(decideEgress(request, list, http).kind).toBe("refused");
    }
  });

  test("tiers 0 and 1 reach an allowed server on this device, and nothing elsewhere even if it was allowed", () => {
    const list = [allowed(away), allowed(here), allowed("http://192.168.1.20:8123")];
    for (const tier of [0, 1] as const) {
      expect(decideEgress(ask(`${here}/mcp`, tier), list, http).kind).toBe("allowed");
      expect(decideEgress(ask(`${away}/mcp`, tier), list, http)).toMatchObject({
        kind: "refused",
        reason: expect.stringContaining(`tier ${tier}`) as string,
      });
      expect(decideEgress(ask("http://192.168.1.20:8123/", tier), list, http).kind).toBe("refused");
    }
  });

  test("from an https page, http passes only to this device", () => {
    const list = [allowed("http://192.168.1.20:8123"), allowed(here)];
    expect(decideEgress(ask("http://192.168.1.20:8123/"), list, { https: true }).kind).toBe("refused");
    expect(decideEgress(ask(here), list, { https: true }).kind).toBe("allowed");
  });

  test.each([
    "",
    "tools.example",
    "/mcp",
    "file:///etc/passwd",
    "javascript:1",
    "ws://tools.example/",
    "https://me:pass@tools.example/",
  ])("%s is refused in words before anything is looked up", (url) => {
    const decision = decideEgress(ask(url), [allowed(away)], http);
    expect(decision.kind).toBe("refused");
    expect(decision.reason).toMatch(/\.$/);
  });
});

test("only addresses of this very device count as loopback", () => {
  for (const host of ["127.0.0.1", "127.9.9.9", "localhost", "app.localhost", "[::1]"])
    expect(isLoopback(host)).toBe(true);
  for (const host of ["127.0.0.1.example", "128.0.0.1", "localhost.example", "0.0.0.0", "[::]", "10.0.0.1"]) {
    expect(isLoopback(host)).toBe(false);
  }
  // Other spellings of the same address become the usual one when they are read.
  expect(isLoopback(new URL("http://2130706433/").hostname)).toBe(true);
});

test("a person is asked about an origin only when the tier could ever reach it", () => {
  expect(originToAllow(2, `${away}/mcp`)).toEqual({ kind: "origin", origin: away });
  expect(originToAllow(0, `${here}/mcp`)).toEqual({ kind: "origin", origin: here });
  expect(originToAllow(0, `${away}/mcp`)).toMatchObject({ kind: "refused" });
  expect(originToAllow(2, "nonsense")).toMatchObject({ kind: "refused" });
});

test("a neuron reaches as far as something was allowed that its tier lets it reach", () => {
  expect(reachOf(2, [])).toBe("nowhere");
  expect(reachOf(2, [allowed(here), allowed(away)])).toBe("elsewhere");
  expect(reachOf(0, [allowed(away)])).toBe("nowhere");
  expect(reachOf(2, [allowed(here)])).toBe("this device");
  // Until BRANE can mask, tier 1 is as 0.
  for (const tier of [0, 1] as const) expect(reachOf(tier, [allowed(away), allowed(here)])).toBe("this device");
});

test("the machine's policy narrows what a person allowed, and what they can be asked about", () => {
  const forbidding = { ...noPolicy, servers: { kind: "all-but", origins: [away] } } as const;
  const inside = { ...noPolicy, greatestTier: 0 } as const;
  for (const machine of [forbidding, inside]) {
    expect(decideEgress(ask(`${away}/x`, 2), [allowed(away)], { ...http, machine }).kind).toBe("refused");
    expect(originToAllow(2, away, machine).kind).toBe("refused");
  }
  expect(decideEgress(ask(`${away}/x`, 2), [allowed(away)], { ...http, machine: noPolicy }).kind).toBe("allowed");
  expect(originToAllow(2, here, inside).kind).toBe("origin");
});
