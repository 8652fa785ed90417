import { expect, test } from "vitest";
import { headersFor } from "./headers.ts";
import { verifyHeaders } from "./verify-headers.ts";

const build = JSON.stringify(
  { files: [{ path: "workers/llm-3f2a91bc.js" }, { path: "index.html" }, { path: "workers/gate-3f2a91bc.js" }] },
  null,
  1,
);

/** A host that serves these headers; `change` may take some away. */
const host =
  (change: (path: string, headers: Headers) => void = () => undefined) =>
  (path: string) => {
    const headers = new Headers(headersFor(path));
    change(path, headers);
    return Promise.resolve(new Response(path === "/build.json" ? build : null, { headers }));
  };
const verify = (readOwn: (path: string) => Promise<Response>) => verifyHeaders({ readOwn, development: false });

test("a host that sends our headers with the page and every worker is good", async () => {
  expect(await verify(host())).toBe("sent");
});

test.each(["/", "/workers/llm-3f2a91bc.js", "/workers/gate-3f2a91bc.js"])(
  "a host that leaves them out at %s is not",
  async (where) => {
    for (const name of ["content-security-policy", "cross-origin-embedder-policy"]) {
      expect(await verify(host((path, headers) => (path === where ? headers.delete(name) : undefined)))).toBe(
        "missing",
      );
    }
  },
);

test("a host that joins another policy to ours, or names no workers, is not", async () => {
  const joined = host((_, headers) => headers.append("content-security-policy", "default-src *"));
  expect(await verify(joined)).toBe("missing");
  const nameless = (path: string) => (path === "/build.json" ? Promise.resolve(new Response("{}")) : host()(path));
  expect(await verify(nameless)).toBe("missing");
});

test("of a host that cannot be asked nothing is said", async () => {
  expect(await verify(() => Promise.reject(new TypeError("Failed to fetch")))).toBe("unread");
});
