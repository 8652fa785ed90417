import type { ShippedFile } from "./shipped.ts";

/** What the service worker does with a request. Nothing but a file of the build is ever asked of the network. */
export type Route =
  | { readonly kind: "kept"; readonly file: ShippedFile }
  | { readonly kind: "network"; readonly file: ShippedFile }
  /** Another origin: not ours to fetch. The policy of whoever asks decides. */
  | { readonly kind: "foreign" }
  | { readonly kind: "refused"; readonly status: 404 | 405; readonly sentence: string };

export interface Asked {
  readonly url: string;
  readonly method: string;
  /** Whether the browser wants a document to show. */
  readonly navigation: boolean;
}

export function createRoutes(origin: string, files: readonly ShippedFile[]): (asked: Asked) => Route {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const page = byPath.get("/index.html");

  return ({ url, method, navigation }) => {
    const asked = new URL(url);
    if (asked.origin !== origin) return { kind: "foreign" };
    if (method !== "GET" && method !== "HEAD") {
      return { kind: "refused", status: 405, sentence: "Only reading is possible here." };
    }
    const known = byPath.get(decoded(asked.pathname));
    // An address that a person typed or followed may be any: the one page is shown, and its query stays on this device.
    const file = navigation ? (known ?? page) : asked.search === "" ? known : undefined;
    if (file === undefined)
      return { kind: "refused", status: 404, sentence: "There is no such file in this version of BRANE." };
    return { kind: file.group === "apart" ? "network" : "kept", file };
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
