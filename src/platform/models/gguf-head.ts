import { readGgufHeader, type GgufHeader } from "#soma/gguf/read-header.ts";

type GgufHeadReading =
  { readonly kind: "read"; readonly header: GgufHeader } | { readonly kind: "refused"; readonly message: string };

/** Bytes that a header may have at the most: long vocabularies take a few million. */
const mostHeader = 128 * 1024 * 1024;

/** The header of a GGUF file that lies on a disk: only so much of it is read as the header takes. */
export async function readGgufHead(blob: Blob): Promise<GgufHeadReading> {
  let ask = Math.min(blob.size, 4 * 1024 * 1024);
  for (;;) {
    const ending = readGgufHeader(new Uint8Array(await blob.slice(0, ask).arrayBuffer()), blob.size);
    if (ending.kind !== "more") return ending;
    if (ending.bytes <= ask || ending.bytes > Math.min(blob.size, mostHeader))
      return { kind: "refused", message: "The file is cut short: its header does not end." };
    ask = ending.bytes;
  }
}
