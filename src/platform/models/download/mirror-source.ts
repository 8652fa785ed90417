import type { CatalogueFile, Mirror } from "#core/broker/catalogue-entry.ts";
import { GateTrouble } from "../../gate/gate.ts";
import { asksToWait, secondsToWait } from "../../engines/servers/wait-as-told.ts";
import type { DownloadTrouble } from "./download-trouble.ts";
import type { Piece } from "./pieces.ts";
import type { Opened, Source } from "./source.ts";

/** Asks as the gate does, or as our own origin is read: nobody here has another way out. */
type Ask = (address: string, init: RequestInit) => Promise<Response>;

/**
 * A mirror over HTTP, asked by byte range (RFC 9110, section 14) where a part of a file is missing. `If-Range` is not
 * sent: it makes a browser ask the server first whether it may, which many answer wrongly. What a page may read of the
 * answer (`Content-Range`, `ETag`) is looked at, and the hashes decide.
 */
export function createMirrorSource(mirror: Mirror, ask: Ask, now: () => number = () => Date.now()): Source {
  const isOwn = mirror.kind === "same origin";
  const name = isOwn ? "where BRANE came from" : mirror.name;
  const liesAlone = (piece: Piece | undefined) => isOwn && piece?.path !== undefined;
  return {
    name,
    has: ({ mirrors }) => mirrors === undefined || isOwn || mirrors.some(({ base }) => base === mirror.base),
    atOnce: (pieces) => (liesAlone(pieces[0]) ? 1 : pieces.length),
    async open(file, pieces, signal) {
      const wanted = liesAlone(pieces[0]) ? shardOf(pieces[0]) : rangeOf(file, pieces);
      const isWhole = wanted.from === 0 && wanted.to === wanted.bytes;
      let response: Response;
      try {
        response = await ask(mirror.base + encodeURI(wanted.path), {
          cache: "no-store", // the shelf keeps it: once is enough
          headers: isWhole ? {} : { range: `bytes=${wanted.from}-${wanted.to - 1}` },
          signal,
        });
      } catch (thrown) {
        signal.throwIfAborted();
        return { kind: "trouble", trouble: unreached(thrown, name) };
      }
      const opened = read(response, wanted, now());
      if (opened.kind === "trouble") await response.body?.cancel().catch(() => undefined);
      return opened;
    },
  };
}

interface Wanted {
  readonly path: string;
  /** Of what lies at `path`: bytes from `from` to before `to`, of `bytes` in all. */
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

function shardOf(piece: Piece | undefined): Wanted {
  const bytes = piece?.bytes ?? 0;
  return { path: piece?.path ?? "", from: 0, to: bytes, bytes };
}

function rangeOf({ path, bytes }: CatalogueFile, pieces: readonly Piece[]): Wanted {
  const [first, last] = [pieces[0], pieces.at(-1)];
  return { path, bytes, from: first?.from ?? 0, to: (last?.from ?? 0) + (last?.bytes ?? 0) };
}

function read({ status, headers, body }: Response, wanted: Wanted, now: number): Opened {
  const trouble = (one: DownloadTrouble): Opened => ({ kind: "trouble", trouble: one });
  if (status !== 200 && status !== 206) return trouble(refusalOf(status, headers, now));
  if (body === null) return trouble({ kind: "cut" });
  const etag = headers.get("etag");
  const version = etag === null ? {} : { version: etag };
  if (status === 200) {
    return { kind: "open", body, skip: wanted.from, exact: wanted.to === wanted.bytes, ...version };
  }
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
  if (total !== undefined && total !== "*" && Number(total) !== wanted.bytes)
    return trouble({ kind: "size", bytes: Number(total) });
  if (from !== undefined && Number(from) !== wanted.from) return trouble({ kind: "elsewhere" });
  return { kind: "open", body, skip: 0, exact: true, ...version };
}

/** What a server's refusal means. `now`: milliseconds since 1970. */
export function refusalOf(status: number, headers: Headers, now: number): DownloadTrouble {
  if (status === 401 || status === 403) return { kind: "account", status };
  if (status === 404 || status === 410) return { kind: "missing", status };
  if (status === 416) return { kind: "size" };
  if (asksToWait(status)) {
    const seconds = secondsToWait(headers, "", now);
    return { kind: "wait", status, ...(seconds === undefined ? {} : { seconds }) };
  }
  return { kind: status >= 500 ? "server" : "status", status };
}

/** What it means that nobody answered. Throws what is no trouble of the way there. */
export function unreached(thrown: unknown, name: string): DownloadTrouble {
  if (thrown instanceof GateTrouble && thrown.kind !== "unread")
    return { kind: thrown.kind === "refused" ? "refused" : "broken", sentence: thrown.message };
  // What the gate says of an address that gives no answer is for whose server it is; nobody here can set up a hub's.
  if (thrown instanceof TypeError) return { kind: "unreachable", sentence: `${capital(name)} could not be reached.` };
  throw thrown;
}

const capital = (text: string) => (text === "where BRANE came from" ? "The place that BRANE came from" : text);
