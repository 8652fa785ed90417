/**
 * Serves `dist/` as its build manifest (dist/build.json) says: these files, with these headers, and nothing else.
 * Knows byte ranges, ETags and HEAD; listens on loopback unless told otherwise. Node's own modules only.
 *
 *   node scripts/serve.mjs [--port N] [--host H] [--folder DIST]        (port 0: any free one)
 */
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Stop, main, root } from "./ready.mjs";

export const defaultPort = 4173;

/** Reads `--port N`, `--host H` and `--folder DIST`; anything else is wrong use. */
export function readArguments(args) {
  const options = { port: defaultPort, host: "127.0.0.1", folder: join(root, "dist") };
  for (let at = 0; at < args.length; at += 1) {
    const [name, inline] = args[at].split("=", 2);
    const value = inline ?? args[(at += 1)];
    if (name === "--port" && /^\d{1,5}$/.test(value ?? "") && Number(value) < 65536) options.port = Number(value);
    else if (name === "--host" && value) options.host = value;
    else if (name === "--folder" && value) options.folder = value;
    else
      throw new Stop(
        `This takes --port N (0 to 65535) and --host ADDRESS; it does not know ${args.slice(at - 1).join(" ") || name}.`,
        2,
      );
  }
  return options;
}

/** Starts serving; gives the address and a way to stop. */
export async function serve({ port, host, folder }) {
  const manifest = join(folder, "build.json");
  if (!existsSync(manifest)) throw new Stop("There is no build to serve. Run npm start, or npm run build first.");
  const text = readFileSync(manifest);
  const build = JSON.parse(text.toString("utf8"));
  const files = new Map(build.files.map((file) => [`/${file.path}`, file]));
  files.set("/build.json", { path: "build.json", bytes: text.length, sha256: build.build, headers: build.ownHeaders });
  files.set("/", files.get("/index.html"));

  const server = createServer((request, response) =>
    answer({ request, response, files, headers: build.headers, folder }),
  );
  await new Promise((resolve, reject) => {
    server.once("error", (error) => reject(portProblem(error, port, host)));
    server.listen(port, host, resolve);
  });
  const shown = host.includes(":") ? `[${host}]` : host;
  return {
    address: `http://${shown}:${server.address().port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

function portProblem(error, port, host) {
  if (error.code === "EADDRINUSE") {
    return new Stop(
      `Port ${port} is taken. Stop what uses it, or choose another: npm start -- --port ${port === 65535 ? port - 1 : port + 1}`,
    );
  }
  if (error.code === "EACCES") return new Stop(`Port ${port} may not be used by you. Choose one above 1023.`);
  if (error.code === "EADDRNOTAVAIL") return new Stop(`${host} is not an address of this machine.`);
  return error;
}

function answer({ request, response, files, headers, folder }) {
  const refuse = (status, sentence, extra = {}) => {
    response.writeHead(status, {
      "content-type": "text/plain; charset=utf-8",
      "x-content-type-options": "nosniff",
      ...extra,
    });
    response.end(request.method === "HEAD" ? undefined : `${sentence}\n`);
  };
  if (request.method !== "GET" && request.method !== "HEAD")
    return refuse(405, "Only reading is possible here.", { allow: "GET, HEAD" });
  const file = files.get(pathOf(request.url ?? "/"));
  if (file === undefined) return refuse(404, "There is no such file here.");

  const etag = `"${file.sha256.slice(0, 32)}"`;
  const fields = { ...headers[file.headers], "accept-ranges": "bytes", etag };
  if (request.headers["if-none-match"] === etag) {
    response.writeHead(304, fields);
    return response.end();
  }
  const range = readRange(request.headers, file.bytes, etag);
  if (range === "unsatisfiable")
    return refuse(416, "There are no such bytes.", { "content-range": `bytes */${file.bytes}` });
  const { start, end } = range ?? { start: 0, end: file.bytes - 1 };
  response.writeHead(range ? 206 : 200, {
    ...fields,
    "content-length": end - start + 1,
    ...(range ? { "content-range": `bytes ${start}-${end}/${file.bytes}` } : {}),
  });
  if (request.method === "HEAD" || file.bytes === 0) return response.end();
  const stream = createReadStream(join(folder, file.path), { start, end });
  // Gone from the disk since the build, or the reader went away: either way there is nothing more to say.
  stream.on("error", () => response.destroy());
  response.on("close", () => stream.destroy());
  return stream.pipe(response);
}

/** The path alone, percent-decoded; files are looked up by exact name, so that no path can climb out. */
function pathOf(url) {
  try {
    return decodeURIComponent(url.replace(/[?#].*$/s, ""));
  } catch {
    return "";
  }
}

/** One range of bytes (RFC 9110, section 14); several, or another version's, are answered with the whole. */
function readRange(fields, bytes, etag) {
  if (fields.range === undefined || (fields["if-range"] !== undefined && fields["if-range"] !== etag)) return undefined;
  const match = /^bytes=(\d*)-(\d*)$/.exec(fields.range);
  if (match === null || (match[1] === "" && match[2] === "")) return undefined;
  const [first, last] = [match[1], match[2]].map((text) => (text === "" ? undefined : Number(text)));
  const start = first ?? Math.max(0, bytes - last);
  const end = first === undefined ? bytes - 1 : Math.min(last ?? bytes - 1, bytes - 1);
  if (first === undefined && last === 0) return "unsatisfiable";
  if (last !== undefined && first !== undefined && last < first) return undefined;
  return start >= bytes ? "unsatisfiable" : { start, end };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => console.log((await serve(readArguments(process.argv.slice(2)))).address));
}
