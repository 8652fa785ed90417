/** Servers that have the bare engines under `/bare/`, with the weights of one of them, and something else beside them. */
import { createReadStream, statSync } from "node:fs";
import { once } from "node:events";
import { createServer, request as ask } from "node:http";
import { basename, extname, join } from "node:path";
import { bareFolder } from "./bare-build.mjs";

const types = { ".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };

/** The app's build, from where `origin` serves it: so the bare engines are of its origin. */
export const besideApp = (origin, { files }) =>
  serve(files, (incoming, response) => {
    const { hostname, port } = new URL(origin);
    const { url: path, method, headers } = incoming;
    const passed = ask({ hostname, port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    incoming.pipe(passed);
  });

/** A page with the bare engines, and the carried weights: no app, no service worker. `entry` is what `buildBare` gave. */
export const barePage = (entry, { files }) =>
  serve(files, (incoming, response) => {
    const { pathname } = new URL(incoming.url, "http://localhost");
    if (pathname.startsWith("/models/")) return sendFile(response, join("public", pathname));
    response.writeHead(200, { "content-type": "text/html", ...isolated });
    return response.end(`<!doctype html><script type="module" src="${entry}"></script>`);
  });

const isolated = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

async function serve(files, others) {
  const server = createServer((incoming, response) => {
    const { pathname } = new URL(incoming.url, "http://localhost");
    if (!pathname.startsWith("/bare/")) return void others(incoming, response);
    // web-llm asks for its files in a folder that it names itself
    const weights = files.find(
      (file) => pathname.startsWith("/bare/weights/") && basename(file) === basename(pathname),
    );
    sendFile(response, weights ?? join(bareFolder, pathname.replace("/bare/", "")));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Piece by piece: weights can be larger than what Node holds at once. */
function sendFile(response, path) {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return void response.writeHead(404).end();
  response.writeHead(200, {
    "content-type": types[extname(path)] ?? "application/octet-stream",
    "content-length": size,
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  });
  createReadStream(path).pipe(response);
}
