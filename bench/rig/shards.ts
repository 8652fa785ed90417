/** The addresses of the embedded default's weights, in order. */
export async function shardAddresses(): Promise<readonly string[]> {
  const folder = "/models/smollm2-135m-instruct/";
  const manifest = (await (await fetch(`${folder}manifest.json`)).json()) as {
    readonly files: readonly { readonly shards: readonly { readonly path: string }[] }[];
  };
  return (manifest.files[0]?.shards ?? []).map(({ path }) => folder + path);
}

/** What lies at these addresses, from where the app keeps its weights too: the browser's cache. Fetched once. */
export async function keptBlobs(addresses: readonly string[]): Promise<readonly Blob[]> {
  const shelf = await caches.open("bench");
  return Promise.all(
    addresses.map(async (address) => {
      if ((await shelf.match(address)) === undefined) await shelf.add(address);
      const kept = await shelf.match(address);
      if (kept === undefined) throw new Error(`${address} is not kept.`);
      return kept.blob();
    }),
  );
}
