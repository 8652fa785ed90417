import { sha256Hex, type Bytes } from "#core/words/bytes.ts";

/** A shard on its way from the disk. Both reject where it cannot be read. */
interface ShardReading {
  readonly bytes: Promise<Bytes>;
  /** Of those very bytes, in hex; it comes after them. */
  readonly sha256: Promise<string>;
}

/** Reads shards, and hashes what it has read. */
export interface ShardReader {
  read(blob: Blob): ShardReading;
  /** Frees what it runs on. What is still being read rejects. */
  end(): void;
}

/** Reads in this thread. */
export const readHere: ShardReader = {
  read(blob) {
    const bytes = blob.arrayBuffer().then((buffer) => new Uint8Array(buffer));
    return { bytes, sha256: bytes.then(sha256Hex) };
  },
  end: () => undefined,
};

export interface ToShardReader {
  readonly id: number;
  readonly blob: Blob;
}

export type FromShardReader =
  | { readonly id: number; readonly bytes: ArrayBuffer }
  | { readonly id: number; readonly sha256: string }
  | { readonly id: number; readonly failed: string };

interface Awaited {
  readonly bytes: PromiseWithResolvers<Bytes>;
  readonly sha256: PromiseWithResolvers<string>;
}

/**
 * Reads in a worker that runs `serveShards`. WebCrypto copies what it hashes, in the thread that asks it: of 98 MB that
 * cost an engine, which fills its memory meanwhile, more than 100 ms. The bytes themselves are handed over uncopied.
 */
export function createShardReader(worker: Worker): ShardReader {
  const awaited = new Map<number, Awaited>();
  let asked = 0;

  function fail(reason: string): void {
    for (const { bytes, sha256 } of awaited.values()) {
      bytes.reject(new Error(reason)); // nothing happens where they have come
      sha256.reject(new Error(reason));
    }
    awaited.clear();
  }

  worker.onmessage = ({ data }: MessageEvent<FromShardReader>) => {
    const waiting = awaited.get(data.id);
    if (waiting === undefined) return;
    if ("bytes" in data) {
      waiting.bytes.resolve(new Uint8Array(data.bytes));
      return;
    }
    awaited.delete(data.id);
    if ("sha256" in data) waiting.sha256.resolve(data.sha256);
    else {
      waiting.bytes.reject(new Error(data.failed));
      waiting.sha256.reject(new Error(data.failed));
    }
  };
  worker.onerror = (event) => {
    event.preventDefault(); // the model is then opened in the ordinary way
    fail("What reads a model's parts did not start, or broke.");
  };

  return {
    read(blob) {
      const waiting: Awaited = { bytes: Promise.withResolvers(), sha256: Promise.withResolvers() };
      const [bytes, sha256] = [waiting.bytes.promise, waiting.sha256.promise];
      for (const one of [bytes, sha256]) one.catch(() => undefined); // whoever wants it is told
      const id = (asked += 1);
      awaited.set(id, waiting);
      worker.postMessage({ id, blob } satisfies ToShardReader);
      return { bytes, sha256 };
    },
    end() {
      worker.terminate();
      fail("It was ended.");
    },
  };
}

/** The worker's side. */
export async function readShard(
  { id, blob }: ToShardReader,
  post: (message: FromShardReader, transfer?: readonly ArrayBuffer[]) => void,
): Promise<void> {
  try {
    const bytes = await blob.arrayBuffer();
    const hashing = sha256Hex(new Uint8Array(bytes)); // it has its copy when it returns (Web Crypto, digest, step 3)
    post({ id, bytes }, [bytes]);
    post({ id, sha256: await hashing });
  } catch (thrown) {
    post({ id, failed: thrown instanceof Error ? thrown.message : "It cannot be read." });
  }
}
