import { readFile, readdir } from "node:fs/promises";

const folder = new URL("../../../../public/models/smollm2-135m-instruct/", import.meta.url);

/** The file that BRANE is born with, put together from its shards. */
export async function smollm2(): Promise<Uint8Array<ArrayBuffer>> {
  const shards = (await readdir(folder)).filter((name) => /\.gguf\.\d+$/u.test(name)).sort();
  const parts = await Promise.all(shards.map((name) => readFile(new URL(name, folder))));
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
