import { headersFor } from "./headers.ts";

/** What holds a worker: without these on its script it reaches other origins (FACTS, "Policies and engines"). */
const decisive = ["content-security-policy", "cross-origin-embedder-policy"];

/**
 * Whether the host sends our own headers with the page and with every worker's script. Reads our own origin only; false
 * when anything differs or cannot be read.
 */
export async function verifyHeaders(deps: {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  readonly development: boolean;
}): Promise<boolean> {
  const asServed = async (path: string): Promise<boolean> => {
    const { headers, ok } = await deps.fetch(path, { method: "HEAD", cache: "no-store" });
    const wanted = headersFor(path, { development: deps.development });
    return ok && decisive.every((name) => headers.get(name) === wanted[name]);
  };
  try {
    if (!(await asServed("/"))) return false;
    const paths = deps.development
      ? ["/workers/llm.ts", "/workers/gate.ts", "/workers/axon.ts"]
      : await workerPaths(deps.fetch);
    return (await Promise.all(paths.map(asServed))).every(Boolean);
  } catch {
    return false;
  }
}

/** The workers in the build's own list, or a rejection. Read as text: a schema library would weigh more than the question. */
async function workerPaths(fetch: (path: string, init: RequestInit) => Promise<Response>): Promise<readonly string[]> {
  const list = await (await fetch("/build.json", { cache: "no-store" })).text();
  const paths = [...list.matchAll(/"path": "(workers\/[\w.-]+)"/g)].map(([, path = ""]) => `/${path}`);
  if (paths.length === 0) throw new Error("The host does not say which workers there are.");
  return paths;
}
