/** The addresses of the embedded default's weights, in order. */
export async function shardAddresses(): Promise<readonly string[]> {
  const folder = "/models/smollm2-135m-instruct/";
  const manifest = (await (await fetch(`${folder}manifest.json`)).json()) as {
    readonly files: readonly { readonly shards: readonly { readonly path: string }[] }[];
  };
  return (manifest.files[0]?.shards ?? []).map(({ path }) => folder + path);
}
