import { sha256Hex } from "#core/words/bytes.ts";
import { readManifest, type ModelShard } from "./manifest.ts";
import { manifestKey, shardKey } from "./model-store.ts";
import type { ShardShelf } from "./shard-shelf.ts";

/**
 * The files of models on the shelf as answers of our own origin, whole or the range that is asked for (RFC 9110,
 * section 14): what the service worker says at `/kept/MODEL/PATH`. A browser saves a model of gigabytes from there
 * without holding it.
 */
export interface KeptFiles {
  /** Undefined where the request is for something else. */
  answer(asked: KeptFileAsked): Promise<Response> | undefined;
}

interface KeptFileAsked {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
}

export interface KeptFilesDeps {
  readonly origin: string;
  readonly shelf: () => Promise<ShardShelf>;
  /** What every file of our origin is sent with. */
  readonly headers: (path: string) => Readonly<Record<string, string>>;
}

const folder = "/kept/";

/**
 * Where a file of a model that is kept can be read, below our origin. `saveAs`: who follows it saves the file under
 * that name. (A link's `download` attribute would do that too, but browsers ask no service worker for such a link.)
 */
export function keptAddress(modelId: string, path: string, saveAs?: string): string {
  const address = folder + [modelId, ...path.split("/")].map(encodeURIComponent).join("/");
  return saveAs === undefined ? address : `${address}?as=${encodeURIComponent(saveAs)}`;
}

export function createKeptFiles({ origin, shelf: open, headers: headersFor }: KeptFilesDeps): KeptFiles {
  return {
    answer({ url, method, headers }) {
      const { origin: asked, pathname, searchParams } = new URL(url);
      if (asked !== origin || !pathname.startsWith(folder) || (method !== "GET" && method !== "HEAD")) return undefined;
      return answer(pathname, searchParams.get("as"), method, headers);
    },
  };

  async function answer(pathname: string, saveAs: string | null, method: string, asked: Headers): Promise<Response> {
    const shelf = await open();
    const [id = "", ...names] = pathname.slice(folder.length).split("/").map(decoded);
    const path = names.join("/");
    const list = await shelf.get(manifestKey(id));
    const file = readManifest((await list?.text()) ?? "", id)?.files.find((one) => one.path === path);
    if (file === undefined)
      return new Response("No such file of a model is kept here.\n", { status: 404, headers: headersFor("/x.txt") });

    const fields = {
      ...headersFor("/model.bin"),
      "accept-ranges": "bytes",
      "cache-control": "no-store", // it lies on this disk already
      etag: `"${file.sha256}"`,
      ...(saveAs === null ? {} : { "content-disposition": attachment(saveAs) }),
    };
    const range = rangeIn(asked, fields.etag, file.bytes);
    if (range === "beyond")
      return new Response(null, { status: 416, headers: { ...fields, "content-range": `bytes */${file.bytes}` } });
    const { from, to } = range ?? { from: 0, to: file.bytes };
    const part = range === undefined ? {} : { "content-range": `bytes ${from}-${to - 1}/${file.bytes}` };
    return new Response(method === "HEAD" ? null : streamOf(wholeShards(shelf, id, file.shards, from, to)), {
      status: range === undefined ? 200 : 206,
      headers: { ...fields, ...part, "content-length": String(to - from) },
    });
  }
}

/** What is asked for, its end left out; undefined for the whole. Several ranges at once are answered with the whole. */
function rangeIn(
  asked: Headers,
  etag: string,
  bytes: number,
): { readonly from: number; readonly to: number } | "beyond" | undefined {
  const unchanged = asked.get("if-range") ?? etag;
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(asked.get("range") ?? "") ?? [];
  if (first === undefined || last === undefined || first + last === "" || unchanged !== etag) return undefined;
  const from = first === "" ? Math.max(0, bytes - Number(last)) : Number(first);
  const to = first === "" || last === "" ? bytes : Math.min(bytes, Number(last) + 1);
  return from < to ? { from, to } : "beyond";
}

/**
 * The bytes of a range, a shard at a time, each hashed whole before any byte of it is given. Throws at one that is
 * missing or damaged: the answer then breaks off, and who reads it never takes it for whole.
 */
async function* wholeShards(
  shelf: ShardShelf,
  modelId: string,
  shards: readonly ModelShard[],
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (const shard of shards) {
    const end = start + shard.bytes;
    if (start < to && end > from) {
      const blob = await shelf.get(shardKey(modelId, shard));
      const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? []);
      if ((await sha256Hex(bytes)) !== shard.sha256) throw new Error("A part of the model on this disk is damaged.");
      yield bytes.subarray(Math.max(0, from - start), Math.min(shard.bytes, to - start));
    }
    start = end;
  }
}

/** Read as it is asked for, so that one shard is in memory at a time. Safari has no `ReadableStream.from`. */
const streamOf = (pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> =>
  new ReadableStream(
    {
      async pull(controller) {
        const piece = await pieces.next();
        if (piece.done === true) controller.close();
        else controller.enqueue(piece.value);
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );

/** RFC 6266 with the encoding of RFC 8187, which leaves fewer characters as they are than a URL does. */
const attachment = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)}`;

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
