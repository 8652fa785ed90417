/** The look page (src/ui/dev), built in memory and served: every state of the app over a fake. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import solid from "vite-plugin-solid";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
};
const root = fileURLToPath(new URL("..", import.meta.url));
const entry = "src/ui/dev/look.html";

/** Built, because a page of a few files opens much faster than one of many modules. */
export async function serveLooks(): Promise<{ readonly address: string; readonly close: () => void }> {
  const built = await build({
    configFile: false,
    root,
    plugins: [solid()],
    logLevel: "error",
    build: { write: false, assetsInlineLimit: 0, rolldownOptions: { input: entry } },
  });
  if (!("output" in built)) throw new Error("The look page was not built.");
  const files = new Map(built.output.map((one) => [`/${one.fileName}`, one.type === "chunk" ? one.code : one.source]));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = files.get(pathname);
    response.writeHead(file === undefined ? 404 : 200, {
      "content-type": types[extname(pathname)] ?? "application/octet-stream",
      "cache-control": "max-age=3600",
    });
    response.end(file);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/${entry}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
