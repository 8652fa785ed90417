/** A real HTTP server on this machine that speaks a hub's words over files it was given, and lies as it is told. */
import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Hub } from "#core/broker/hub.ts";
import { startModelMirror, type ModelMirror } from "./model-mirror.ts";

/** How one question is answered instead. */
export type HubManner = (response: ServerResponse) => void;

export interface ModelHub {
  readonly hub: Hub;
  readonly mirror: ModelMirror;
  /** Paths of the questions, in order. */
  readonly questions: string[];
  /** By the question: `info`, or `tree`. */
  readonly lies: { info?: HubManner; tree?: HubManner };
  stop(): Promise<void>;
}

export const hubCommit = "0123456789abcdef0123456789abcdef01234567";
/** Files of this size and more lie in LFS, as they do from 10 MB on at huggingface.co; smaller here for small files. */
const lfsBytes = 1 << 10;
const sha = (way: "sha1" | "sha256", ...parts: readonly (string | Uint8Array)[]) => {
  const hash = createHash(way);
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

/** As git names a file's bytes. */
export const gitIdIn = (bytes: Uint8Array): string => sha("sha1", `blob ${bytes.length}\0`, bytes);

export function listingOf(files: ReadonlyMap<string, Uint8Array>): readonly Record<string, unknown>[] {
  return [...files].map(([path, bytes]) => {
    const isLarge = bytes.length >= lfsBytes;
    return {
      ...{ type: "file", path, size: bytes.length, oid: gitIdIn(bytes) },
      ...(isLarge ? { lfs: { oid: sha("sha256", bytes), size: bytes.length, pointerSize: 130 } } : {}),
    };
  });
}

export async function startModelHub(
  models: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>,
  info: Readonly<Record<string, unknown>> = {},
  perPage = 1000,
): Promise<ModelHub> {
  const questions: string[] = [];
  const lies: ModelHub["lies"] = {};
  const files = new Map(
    [...models].flatMap(([name, inside]) =>
      [...inside].map(([path, bytes]) => [`/${name}/resolve/${hubCommit}/${path}`, bytes] as const),
    ),
  );
  const json = (response: ServerResponse, value: unknown, headers: Record<string, string> = {}) =>
    void response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
  const mirror: ModelMirror = await startModelMirror(files, {}, (request, response) => {
    const url = new URL(request.url ?? "", "http://hub");
    const [, name, what] = /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\//.exec(url.pathname) ?? [];
    if (name === undefined) return false;
    questions.push(url.pathname);
    const inside = models.get(name);
    const lie = what === "tree" ? lies.tree : lies.info;
    if (lie !== undefined) lie(response);
    else if (inside === undefined) response.writeHead(401, { "x-error-code": "RepoNotFound" }).end("{}");
    else if (what === "revision") json(response, { id: name, sha: hubCommit, gated: false, ...info });
    else {
      const from = Number(url.searchParams.get("cursor") ?? 0);
      const all = listingOf(inside);
      const next = `<${mirror.origin}${url.pathname}?recursive=true&cursor=${from + perPage}>; rel="next"`;
      json(response, all.slice(from, from + perPage), from + perPage < all.length ? { link: next } : {});
    }
    return true;
  });
  const hub = { base: `${mirror.origin}/`, name: "the hub next door" };
  return { hub, mirror, questions, lies, stop: () => mirror.stop() };
}
