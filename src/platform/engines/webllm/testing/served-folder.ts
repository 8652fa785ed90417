import { fetchOwn } from "#platform/page/fetch-own.ts";
import { chatConfigPath } from "../mlc-folder.ts";

/** Reads a model's folder on this machine's disk, which the test server serves below `/@fs`. */
export async function servedFolder(folder: string): Promise<ReadonlyMap<string, Blob>> {
  const fetched = async (path: string) => {
    const response = await fetchOwn(`/@fs${folder}/${path}`);
    if (!response.ok) throw new Error(`${folder}/${path} is not there.`);
    return [path, await response.blob()] as const;
  };
  const paths = [chatConfigPath, "tensor-cache.json", "tokenizer.json", "tokenizer_config.json", "model-webgpu.wasm"];
  const files = new Map(await Promise.all(paths.map(fetched)));
  const { records } = JSON.parse((await files.get("tensor-cache.json")?.text()) ?? "") as {
    readonly records: readonly { readonly dataPath: string }[];
  };
  for (const { dataPath } of records) files.set(...(await fetched(dataPath)));
  return files;
}
