import { expect, test } from "vitest";
import { sha256Hex, utf8 } from "#core/words/bytes.ts";
import { createFileStore, WrongBytes } from "./file-store.ts";
import type { ShippedFile } from "./shipped.ts";

const origin = "https://brane.example";

async function shipped(path: string, text: string): Promise<ShippedFile> {
  const bytes = utf8(text);
  return { path, bytes: bytes.length, sha256: await sha256Hex(bytes), group: "shell" };
}

/** What the service worker relies on. Runs on a fake cache in Node and on Cache Storage in a real browser. */
export function fileStoreContract(openCache: () => Promise<Cache>): void {
  /** A store over a host that answers with these texts, in this order, and the ways it was asked. */
  async function storeOver(...answers: readonly string[]) {
    const cache = await openCache();
    const left = [...answers];
    const asked: RequestCache[] = [];
    const store = createFileStore({
      origin,
      open: () => Promise.resolve(cache),
      readOwn: (request) => {
        asked.push(request.cache);
        const text = left.shift();
        return Promise.resolve(text === undefined ? new Response("", { status: 404 }) : new Response(text));
      },
    });
    return { store, asked };
  }
  const textOf = async (stream: ReadableStream<Uint8Array> | undefined) =>
    stream === undefined ? undefined : new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text();

  test("a file that was kept comes back, byte for byte, and one that was not does not", async () => {
    const { store } = await storeOver("one");
    const [one, two] = await Promise.all([shipped("/one.js", "one"), shipped("/two.js", "two")]);
    expect(new TextDecoder().decode((await store.keep(one)).bytes)).toBe("one");
    expect(await textOf(await store.read(one))).toBe("one");
    expect([await store.has(one), await store.has(two)]).toEqual([true, false]);
    expect(await store.read(two)).toBeUndefined();
  });

  test("a file is found by its bytes, whatever it is called", async () => {
    const { store } = await storeOver("one");
    await store.keep(await shipped("/one-v1.js", "one"));
    expect(await textOf(await store.read(await shipped("/one-v2.js", "one")))).toBe("one");
  });

  test("other bytes are not kept: the host itself is asked once more, then they are refused by name", async () => {
    const file = await shipped("/one.js", "one");
    const mended = await storeOver("0ne", "one");
    await mended.store.keep(file);
    expect(mended.asked).toEqual(["default", "reload"]);
    const wrong = await storeOver("0ne", "0ne");
    await expect(wrong.store.keep(file)).rejects.toThrow(WrongBytes);
    expect(await wrong.store.has(file)).toBe(false);
  });

  test("what no version needs any more is deleted, the rest stays", async () => {
    const { store } = await storeOver("one", "two");
    const [one, two] = await Promise.all([shipped("/one.js", "one"), shipped("/two.js", "two")]);
    await store.keep(one);
    await store.keep(two);
    await store.retain(new Set([two.sha256]));
    expect([await store.has(one), await store.has(two)]).toEqual([false, true]);
  });
}
