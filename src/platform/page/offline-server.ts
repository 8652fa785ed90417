import { sentenceOf } from "#core/words/result.ts";
import type { Clock } from "#core/words/ports.ts";
import * as z from "zod/mini";
import { WrongBytes, type Fetched, type FileStore } from "./file-store.ts";
import { headersFor } from "./headers.ts";
import { OfflineRequest, type OfflineAnswer } from "./offline-protocol.ts";
import { createRoutes, type Asked, type Route } from "./routes.ts";
import type { ShippedFile } from "./shipped.ts";

/** The service worker's work, apart from its events: keep the build, and answer from it with the right headers. */
export interface OfflineServer {
  /** Keeps the shell. Rejects when a file cannot be had or is not the one that was built: then the old version stays. */
  install(): Promise<void>;
  /**
   * Once this version serves: forgets what neither it, nor the one that served before (a tab with that one may still be
   * open), nor a newer one that waits already needs.
   */
  tidy(): Promise<void>;
  /** Undefined where the request is not ours to answer. */
  answer(asked: Asked): Promise<Response> | undefined;
  hear(message: unknown, reply: (answer: OfflineAnswer) => void): Promise<void>;
}

export interface OfflineServerDeps {
  readonly build: string;
  readonly clock: Clock;
  readonly files: readonly ShippedFile[];
  readonly store: FileStore;
  /** Where the lists of files of the versions on this device are kept. */
  readonly open: () => Promise<Cache>;
  /** Whether this browser needs the files that are `spare` elsewhere. */
  readonly needsSpare: boolean;
  /** Reads of our own origin. */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly origin: string;
  /** Starts this version at once, although another one serves open tabs. */
  readonly takeOver: () => Promise<void>;
  readonly claim: () => Promise<void>;
}

/** How many files are fetched at a time. */
const lanes = 6;
/** What is kept of a version beside its files. Times in milliseconds since 1970. */
const BuildRecord = z.object({
  installedAt: z.number(),
  /** When it last began to serve; absent while it waits. */
  servedFrom: z.optional(z.number()),
  files: z.array(
    z.object({
      path: z.string(),
      bytes: z.number(),
      sha256: z.string(),
      group: z.enum(["shell", "engine", "spare", "chosen", "apart"]),
    }),
  ),
});

export function createOfflineServer(deps: OfflineServerDeps): OfflineServer {
  const { files, store, origin } = deps;
  const route = createRoutes(origin, files);
  const shell = files.filter(({ group }) => group === "shell");
  const keepable = files.filter(({ group }) => group !== "apart");
  const ahead = ["shell", "engine", ...(deps.needsSpare ? ["spare"] : [])];
  const needed = keepable.filter(({ group }) => ahead.includes(group));
  const underWay = new Map<string, Promise<Fetched>>();
  const recordKey = (build: string) => `${origin}/~build/${build}`;
  const listed = keepable.map((file) => ({ ...file }));
  const writeRecord = async (record: z.infer<typeof BuildRecord>) =>
    (await deps.open()).put(recordKey(deps.build), Response.json(record));

  /** Two readers of one file fetch it once. */
  function keep(file: ShippedFile): Promise<Fetched> {
    const running = underWay.get(file.sha256);
    if (running !== undefined) return running;
    const started = store.keep(file).finally(() => underWay.delete(file.sha256));
    underWay.set(file.sha256, started);
    return started;
  }

  async function keepAll(
    wanted: readonly ShippedFile[],
    onKept: (file: ShippedFile) => void = () => undefined,
  ): Promise<void> {
    const queue = [...wanted];
    const lane = async () => {
      for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
        const fetched = (await store.has(file)) ? undefined : await keep(file);
        if (fetched?.notKept !== undefined) throw fetched.notKept;
        onKept(file);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  async function missing(): Promise<readonly ShippedFile[]> {
    const there = await Promise.all(needed.map((file) => store.has(file)));
    return needed.filter((_, at) => there[at] !== true);
  }

  async function records(): Promise<readonly { readonly key: string; readonly record: z.infer<typeof BuildRecord> }[]> {
    const cache = await deps.open();
    const found = [];
    for (const { url } of await cache.keys()) {
      if (!url.startsWith(recordKey(""))) continue;
      const read = BuildRecord.safeParse(await (await cache.match(url))?.json());
      if (read.success) found.push({ key: url, record: read.data });
    }
    return found.sort((one, other) => (other.record.servedFrom ?? 0) - (one.record.servedFrom ?? 0));
  }

  async function fromStore(asked: Asked, file: ShippedFile): Promise<Response> {
    const respond = (body: BodyInit | null) =>
      new Response(asked.method === "HEAD" ? null : body, {
        headers: { ...headersFor(file.path), "content-length": String(file.bytes) },
      });
    const kept = await store.read(file);
    if (kept !== undefined) return respond(kept);
    try {
      return respond((await keep(file)).bytes); // on a full disk the app runs on, from the network
    } catch (thrown) {
      return refusal(thrown instanceof WrongBytes ? 502 : 503, sentenceOf(thrown));
    }
  }

  async function fromNetwork(asked: Asked, file: ShippedFile): Promise<Response> {
    try {
      const response = await deps.fetch(new Request(origin + file.path, { method: asked.method, redirect: "error" }));
      const headers = new Headers(response.headers);
      for (const [name, value] of Object.entries(headersFor(file.path))) headers.set(name, value);
      return new Response(response.body, { status: response.status, headers });
    } catch {
      return refusal(503, "This device is offline, and this file is not kept here.");
    }
  }

  /** A tab that still runs the version before asks for files that this one no longer has. */
  async function fromBefore(asked: Asked): Promise<Response | undefined> {
    for (const { record } of await records()) {
      const found = createRoutes(origin, record.files)(asked);
      const body = found.kind === "kept" ? await store.read(found.file) : undefined;
      if (found.kind === "kept" && body !== undefined)
        return new Response(body, { headers: headersFor(found.file.path) });
    }
    return undefined;
  }

  async function respond(asked: Asked, found: Exclude<Route, { kind: "foreign" }>): Promise<Response> {
    if (found.kind === "kept") return fromStore(asked, found.file);
    if (found.kind === "network") return fromNetwork(asked, found.file);
    const before = found.status === 404 ? await fromBefore(asked) : undefined;
    return before ?? refusal(found.status, found.sentence);
  }

  async function fill(reply: (answer: OfflineAnswer) => void): Promise<void> {
    const wanted = await missing();
    const totalBytes = wanted.reduce((sum, { bytes }) => sum + bytes, 0);
    let doneBytes = 0;
    await keepAll(wanted, ({ bytes }) => reply({ kind: "progress", doneBytes: (doneBytes += bytes), totalBytes }));
    reply({ kind: "state", complete: (await missing()).length === 0 });
  }

  return {
    install: async () => {
      await keepAll(shell);
      await writeRecord({ installedAt: deps.clock.now(), files: listed });
    },
    tidy: async () => {
      const now = deps.clock.now();
      const all = await records();
      const installedAt = all.find(({ key }) => key === recordKey(deps.build))?.record.installedAt ?? now;
      await writeRecord({ installedAt, servedFrom: now, files: listed });
      const others = all.filter(({ key }) => key !== recordKey(deps.build));
      const before = others.find(({ record }) => record.servedFrom !== undefined);
      const inUse = others.filter(
        (one) => one === before || (one.record.servedFrom === undefined && one.record.installedAt > installedAt),
      );
      const cache = await deps.open();
      for (const { key } of others) if (!inUse.some((one) => one.key === key)) await cache.delete(key);
      const used = [...keepable, ...inUse.flatMap(({ record }) => record.files)];
      await store.retain(new Set(used.map(({ sha256 }) => sha256)));
      // An older version that tidied up meanwhile may have taken files of ours with it. Offline they stay missing.
      await keepAll(shell).catch(() => undefined);
    },
    answer: (asked) => {
      const found = route(asked);
      return found.kind === "foreign" ? undefined : respond(asked, found);
    },
    hear: async (message, reply) => {
      const read = OfflineRequest.safeParse(message);
      if (!read.success) return;
      try {
        if (read.data.kind === "activate") await deps.takeOver();
        if (read.data.kind === "claim") await deps.claim();
        if (read.data.kind === "state") reply({ kind: "state", complete: (await missing()).length === 0 });
        if (read.data.kind === "fill") await fill(reply);
      } catch (thrown) {
        reply({ kind: "failed", sentence: sentenceOf(thrown) });
      }
    },
  };
}

const refusal = (status: number, sentence: string): Response =>
  new Response(`${sentence}\n`, { status, headers: { ...headersFor("/refusal.txt"), "cache-control": "no-store" } });
