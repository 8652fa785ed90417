/** A real HTTP server on this machine that gives files by byte range, and is as rough as it is told. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How one request is answered; as it should be where nothing is said. */
export interface Manner {
  /** Answers with this and nothing else. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Knows no ranges: sends the whole file, and 200. */
  readonly noRanges?: boolean;
  /** After so many bytes: falls silent, breaks off. */
  readonly silentAfter?: number;
  readonly cutAfter?: number;
  /** Sends so many bytes more than there are. */
  readonly extra?: number;
  /** Turns this byte of the file around, if it is among those sent. */
  readonly damageAt?: number;
  /** Says that the file is so long. */
  readonly total?: number;
  readonly etag?: string;
  readonly redirect?: string;
  /** Bytes at a time, with a moment between, so that something can happen in the middle. */
  readonly slow?: number;
}

interface AskedFile {
  readonly path: string;
  readonly range: string | undefined;
  readonly status: number;
  /** Bytes that were written to the connection. */
  sent: number;
}

export interface ModelMirror {
  /** Ends with a slash. */
  readonly base: string;
  readonly origin: string;
  readonly asked: AskedFile[];
  /** One a request, in order; then `usual`. */
  readonly manners: Manner[];
  usual: Manner;
  stop(): Promise<void>;
}

export async function startModelMirror(
  files: ReadonlyMap<string, Uint8Array>,
  usual: Manner = {},
  /** Answers other things than files; true when it did. */
  also: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<ModelMirror> {
  const asked: AskedFile[] = [];
  const manners: Manner[] = [];
  const server = createServer((request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "range");
    response.setHeader("access-control-expose-headers", "content-range, etag, retry-after, link, x-error-code");
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    if (also(request, response)) return;
    const path = decodeURIComponent((request.url ?? "").replace(/^\/files\//, ""));
    void answer(request, response, path, files.get(path), manners.shift() ?? mirror.usual, asked);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const mirror: ModelMirror = {
    ...{ origin, base: `${origin}/files/`, asked, manners, usual },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return mirror;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  file: Uint8Array | undefined,
  manner: Manner,
  asked: AskedFile[],
): Promise<void> {
  const { range } = request.headers;
  const status = manner.redirect !== undefined ? 302 : (manner.status ?? (file === undefined ? 404 : undefined));
  if (status !== undefined || file === undefined) {
    asked.push({ path, range, status: status ?? 404, sent: 0 });
    const location = manner.redirect === undefined ? {} : { location: manner.redirect };
    return void response.writeHead(status ?? 404, { ...manner.headers, ...location }).end("No.");
  }
  const [, first, last] = (manner.noRanges === true ? null : /^bytes=(\d+)-(\d*)$/.exec(range ?? "")) ?? [];
  const from = Number(first ?? 0);
  const to = last === undefined || last === "" ? file.length : Math.min(Number(last) + 1, file.length);
  const total = manner.total ?? file.length;
  const one: AskedFile = { path, range, status: first === undefined ? 200 : 206, sent: 0 };
  asked.push(one);
  response.writeHead(one.status, {
    ...(first === undefined ? {} : { "content-range": `bytes ${from}-${to - 1}/${total}` }),
    ...(manner.etag === undefined ? {} : { etag: manner.etag }),
    ...manner.headers,
  });
  const bytes = new Uint8Array(to - from + (manner.extra ?? 0));
  bytes.set(file.subarray(from, to));
  const { damageAt: at } = manner;
  if (at !== undefined && at >= from && at < to) bytes[at - from] = (bytes[at - from] ?? 0) ^ 0xff;
  const end = Math.min(bytes.length, manner.cutAfter ?? Infinity, manner.silentAfter ?? Infinity);
  const step = manner.slow ?? Math.max(1, end);
  const closed = new Promise<void>((resolve) => response.once("close", () => resolve()));
  for (let sent = 0; sent < end && !response.destroyed; sent += step) {
    const piece = bytes.subarray(sent, Math.min(end, sent + step));
    await Promise.race([new Promise<void>((resolve) => response.write(piece, () => resolve())), closed]);
    one.sent += piece.length;
    if (manner.slow !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  if (manner.silentAfter !== undefined) return;
  if (manner.cutAfter === undefined) response.end();
  else response.destroy();
}
