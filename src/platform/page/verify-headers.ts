import { headersFor } from "./headers.ts";
import * as z from "zod/mini";

/** What holds a worker: without these on its script it reaches other origins (FACTS, "Policies and engines"). */
const decisive = ["content-security-policy", "cross-origin-embedder-policy"];
const BuildFiles = z.object({ files: z.array(z.object({ path: z.string() })) });

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

async function workerPaths(fetch: (path: string, init: RequestInit) => Promise<Response>): Promise<readonly string[]> {
  const read = BuildFiles.parse(await (await fetch("/build.json", { cache: "no-store" })).json());
  return read.files.map(({ path }) => `/${path}`).filter((path) => path.startsWith("/workers/"));
}
