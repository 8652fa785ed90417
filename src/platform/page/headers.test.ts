import { expect, test } from "vitest";
import { headersFor, kindOf, metaPolicy, policyOf } from "./headers.ts";

const scripts = ["/assets/main-3f2a91bc.js", "/assets/ort-wasm-3f2a91bc.mjs", "/workers/axon-3f2a91bc.js", "/sw.js"];

test("only the gate's own script may connect beyond our origin", () => {
  for (const path of [
    "/",
    "/index.html",
    "/icons/brane.svg",
    "/workers/llm-3f2a91bc.js",
    "/workers/gateway/x.js",
    ...scripts,
  ]) {
    expect(headersFor(path)["content-security-policy"]).not.toMatch(/connect-src [^;]*\*/);
    expect(headersFor(path)["connection-allowlist"]).toBe("(response-origin)");
  }
  expect(policyOf(kindOf("/workers/gate-3f2a91bc.js"))).toContain("connect-src *");
  expect(policyOf(kindOf("/workers/gate-3f2a91bc.js"))).not.toContain("wasm");
});

test("what foreign code runs in has an origin of its own and reaches nothing, ours included", () => {
  for (const path of ["/sandbox.html", "/workers/sandbox-3f2a91bc.js", "/workers/sandbox.ts"]) {
    const policy = policyOf(kindOf(path));
    expect(policy).toContain("default-src 'none'; script-src blob: 'wasm-unsafe-eval'; connect-src 'none'");
    expect(policy).toMatch(/^sandbox allow-scripts;/);
    expect(policy).not.toMatch(/allow-same-origin|(script|connect|worker|default)-src [^;]*'self'/);
  }
  expect(kindOf("/assets/sandbox-notes-3f2a91bc.js")).toBe("script");
});

test("only the engine's own script may start workers from blobs", () => {
  expect(policyOf(kindOf("/workers/llm-3f2a91bc.js"))).toContain("worker-src 'self' blob:");
  for (const path of ["/", ...scripts]) expect(policyOf(kindOf(path))).not.toContain("worker-src 'self' blob:");
});

test("no policy lets inline script or eval in, in development neither", () => {
  for (const path of ["/", ...scripts, "/icons/brane.svg"]) {
    for (const development of [true, false]) {
      const policy = policyOf(kindOf(path), { development });
      expect(policy).not.toContain("'unsafe-eval'");
      expect(policy).not.toMatch(/script-src [^;]*'unsafe-inline'/);
      expect(policy).toMatch(/^default-src 'none'/);
    }
  }
});

test("the meta policy is the page's, without what only a header can say", () => {
  expect(metaPolicy()).not.toContain("frame-ancestors");
  expect(`${metaPolicy()}; frame-ancestors 'none'`).toBe(policyOf("page"));
});

test("what has its hash in its name is kept for good, the page and the service worker never without asking", () => {
  expect(headersFor("/assets/main-3f2a91bc.js")["cache-control"]).toContain("immutable");
  for (const path of ["/", "/index.html", "/sw.js", "/manifest.webmanifest", "/icons/brane.svg"]) {
    expect(headersFor(path)["cache-control"]).toBe("no-cache");
  }
});
