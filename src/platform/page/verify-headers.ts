import { headersFor } from "./headers.ts";

/** What holds a worker: without these on its script it reaches other origins (FACTS, "Policies and engines"). */
const decisive = ["content-security-policy", "cross-origin-embedder-policy"];

/** `unread`: nothing was seen, so nothing is known; another look may tell. */
export type HostHeaders = "sent" | "missing" | "unread";

/**
 * Whether the host sends our own headers with the page and with every worker's script. Reads our own origin only;
 * `missing` when anything differs. Never rejects.
 */
export async function verifyHeaders(deps: {
  /** Reads our own origin and no other: `fetchOwn`. */
  readonly readOwn: (path: string, init: RequestInit) => Promise<Response>;
  readonly development: boolean;
}): Promise<HostHeaders> {
  const asServed = async (path: string): Promise<boolean> => {
    const { headers, ok } = await deps.readOwn(path, { method: "HEAD", cache: "no-store" });
    const wanted = headersFor(path, { development: deps.development });
    return ok && decisive.every((name) => headers.get(name) === wanted[name]);
  };
  try {
    if (!(await asServed("/"))) return "missing";
    const paths = deps.development
      ? ["/workers/llm.ts", "/workers/gate.ts", "/workers/axon.ts"]
      : await workerPaths(deps.readOwn);
    return paths.length > 0 && (await Promise.all(paths.map(asServed))).every(Boolean) ? "sent" : "missing";
  } catch {
    return "unread";
  }
}

/** The workers in the build's own list; none when the host has no such list. Read as text: a schema library would weigh more than the question. */
async function workerPaths(
  readOwn: (path: string, init: RequestInit) => Promise<Response>,
): Promise<readonly string[]> {
  const list = await (await readOwn("/build.json", { cache: "no-store" })).text();
  return [...list.matchAll(/"path": "(workers\/[\w.-]+)"/g)].map(([, path = ""]) => `/${path}`);
}
