import { sha256Hex, type Bytes } from "#core/words/bytes.ts";
import type { ShippedFile } from "./shipped.ts";

/** Bytes of our own build, kept under their SHA-256, so that a new version fetches only what changed. */
export interface FileStore {
  has(file: ShippedFile): Promise<boolean>;
  read(file: ShippedFile): Promise<ReadableStream<Uint8Array> | undefined>;
  /**
   * Fetches the file from our own origin and keeps it. Rejects with WrongBytes when the bytes are not those of the
   * build, and with whatever the network says. The bytes are good also when storage does not take them.
   */
  keep(file: ShippedFile): Promise<Fetched>;
  /** Deletes all whose hash is not among these. */
  retain(hashes: ReadonlySet<string>): Promise<void>;
}

export interface Fetched {
  readonly bytes: Bytes;
  /** What storage said instead of keeping them, such as that the disk is full. */
  readonly notKept?: Error;
}

/** The file that came is not the file that was built: a host or something in between has changed it. */
export class WrongBytes extends Error {
  override readonly name = "WrongBytes";
  constructor(path: string) {
    super(
      `${path} is not the file that was built: it has been changed on its way. Reload; if it stays so, do not use this host.`,
    );
  }
}

export interface FileStoreDeps {
  readonly open: () => Promise<Cache>;
  /** Reads our own origin and no other: `fetchOwn`. */
  readonly readOwn: (request: Request) => Promise<Response>;
  readonly origin: string;
}

/** The name of the Cache Storage that holds the build. */
export const fileCache = "brane-files";

export function createFileStore({ open, readOwn, origin }: FileStoreDeps): FileStore {
  const key = (sha256: string) => `${origin}/~file/${sha256}`;

  async function fetchVerified(file: ShippedFile): Promise<Bytes> {
    // What the browser holds for this address may be old or damaged: the second look is at the host itself.
    for (const cache of ["default", "reload"] as const) {
      const response = await readOwn(
        new Request(origin + file.path, { cache, credentials: "same-origin", redirect: "error" }),
      );
      if (!response.ok) continue;
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytes.length === file.bytes && (await sha256Hex(bytes)) === file.sha256) return bytes;
    }
    throw new WrongBytes(file.path);
  }

  return {
    has: async (file) => (await (await open()).match(key(file.sha256))) !== undefined,
    read: async (file) => (await (await open()).match(key(file.sha256)))?.body ?? undefined,
    keep: async (file) => {
      const bytes = await fetchVerified(file);
      const put = async () => (await open()).put(key(file.sha256), new Response(bytes));
      return put().then(
        () => ({ bytes }),
        (thrown: unknown) => ({ bytes, notKept: thrown instanceof Error ? thrown : new Error(String(thrown)) }),
      );
    },
    retain: async (hashes) => {
      const cache = await open();
      const wanted = new Set([...hashes].map(key));
      for (const { url } of await cache.keys())
        if (url.includes("/~file/") && !wanted.has(url)) await cache.delete(url);
    },
  };
}
