/** A model of a few letters in two shards, and an origin that serves it: what tests of the model store share. */
import { concat, sha256Hex, utf8, type Bytes } from "#core/words/bytes.ts";

export const [first, second] = [utf8("the first shard, "), utf8("and the second")];
/** Where the shelf has one of its shards. */
export const keyOfTiny = async (bytes: Bytes) => `tiny/${await sha256Hex(bytes)}`;

export async function manifestOf(parts: readonly Bytes[]) {
  const whole = concat(...parts);
  const shards = await Promise.all(
    parts.map(async (part, n) => ({ path: `w.gguf.00${n}`, bytes: part.length, sha256: await sha256Hex(part) })),
  );
  const files = [{ path: "w.gguf", bytes: whole.length, sha256: await sha256Hex(whole), shards }];
  return { version: 1, id: "tiny", name: "Tiny", license: "Apache-2.0", files };
}

/** An origin that serves the model. A test changes what it answers, or takes it away. */
export async function createTinyOrigin() {
  const asked: string[] = [];
  const answers = new Map<string, () => BodyInit>([
    ["/models/tiny/w.gguf.000", () => first],
    ["/models/tiny/w.gguf.001", () => second],
  ]);
  const manifest = JSON.stringify(await manifestOf([first, second]));
  answers.set("/models/tiny/manifest.json", () => manifest);
  const origin = {
    asked,
    answers,
    down: false,
    fetch(address: string, { signal }: RequestInit): Promise<Response> {
      signal?.throwIfAborted();
      asked.push(address.slice("/models/tiny/".length));
      if (origin.down) return Promise.reject(new TypeError("Failed to fetch"));
      const answer = answers.get(address);
      return Promise.resolve(answer ? new Response(answer()) : new Response("", { status: 404 }));
    },
  };
  return origin;
}
