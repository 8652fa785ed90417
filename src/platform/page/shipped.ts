/** What a build consists of, as dist/build.json lists it and as the service worker carries it in its own bytes. */
export interface ShippedFile {
  /** Absolute within our origin, such as `/assets/main-3f2a91bc.js`. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
  /**
   * `shell`: small, kept for offline use when the service worker is installed. `engine`: large, kept when first used or
   * when the rest is filled in the background. `spare`: as `engine`, for browsers without JSPI; others never need it.
   * `chosen`: kept when first used, and never fetched ahead: engines that a person may choose.
   * `apart`: never kept here; models, but for their lists of files, are kept by the model store.
   */
  readonly group: "shell" | "engine" | "spare" | "chosen" | "apart";
}

/** Larger files wait until the first screen is there, and do not hold up an update. */
const shellLimit = 300_000;

export function groupOf(path: string, bytes: number): ShippedFile["group"] {
  // Small, and asked for at each start of a model: without it an offline start would leave a failed request behind.
  if (/^\/models\/[^/]+\/manifest\.json$/.test(path)) return "engine";
  if (path === "/sw.js" || path === "/build.json") return "apart";
  if (/^\/(models|screenshots|cli)\//.test(path) || path.endsWith("LICENSE") || path.endsWith("_headers"))
    return "apart";
  // SQLite's own worker and its file system of the disk come along with it; nothing here uses them.
  if (/sqlite3-(worker1|opfs-async-proxy)/.test(path)) return "apart";
  if (/^\/(assets|workers)\/(transformers|webllm|web-llm|ort-)/.test(path)) return "chosen";
  if (path.startsWith("/assets/spare-")) return "spare";
  return bytes <= shellLimit ? "shell" : "engine";
}
