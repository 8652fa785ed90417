/** Another origin, and everything a page or a worker could try to reach it with. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Elsewhere {
  readonly origin: string;
  /** Paths that were asked for, and how many connections were made at all: a preconnect asks for nothing. */
  readonly arrived: readonly string[];
  connections(): number;
  close(): Promise<void>;
}

/** A second server on this machine that welcomes everyone, so that only our own doors can keep a request from it. */
export async function openElsewhere(): Promise<Elsewhere> {
  const arrived: string[] = [];
  let connections = 0;
  const server: Server = createServer((request, response) => {
    arrived.push(request.url ?? "");
    response.writeHead(200, {
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "content-type": request.url === "/events" ? "text/event-stream" : "text/javascript",
    });
    response.end("export {};\n");
  });
  server.on("upgrade", (request, socket) => {
    arrived.push(request.url ?? "");
    socket.destroy();
  });
  server.on("connection", () => (connections += 1));
  return { ...(await open(server)), arrived, connections: () => connections };
}

/** A page of no policy at all, with one static element more: what `probe` must be seen to reach from somewhere. */
export async function openControl(extra: string): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    response.writeHead(200, { "content-type": request.url === "/worker.js" ? "text/javascript" : "text/html" });
    response.end(request.url === "/worker.js" ? "" : `<!doctype html><title>control</title>${extra}`);
  });
  return open(server);
}

/** Starts the server on a free port of this machine. */
async function open(server: Server): Promise<{ readonly origin: string; close(): Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Every way out that a page has. Runs in the page; each leaves a path of its own when it arrives. */
export const pageProbes = [
  "fetch",
  "no-cors",
  "xhr",
  "socket",
  "events",
  "beacon",
  "image",
  "script",
  "style",
  "import",
  "worker",
  "prefetch",
  "preload",
  "modulepreload",
  "form",
  "frame",
  "font",
  "media",
  "ping",
] as const;

export async function probeFromPage(origin: string): Promise<void> {
  const to = (name: string) => `${origin}/${name}`;
  const quiet = (work: () => unknown) => {
    try {
      void Promise.resolve(work()).catch(() => undefined);
    } catch {
      // refused at once: as good
    }
  };
  const element = (tag: string, fields: Readonly<Record<string, string>>) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(fields)) made.setAttribute(name, value);
    document.body.append(made);
    return made;
  };
  quiet(() => fetch(to("fetch")));
  quiet(() => fetch(to("no-cors"), { mode: "no-cors", method: "POST", body: "secret" }));
  quiet(() => {
    const request = new XMLHttpRequest();
    request.open("GET", to("xhr"));
    request.send();
  });
  quiet(() => new WebSocket(to("socket").replace("http", "ws")));
  quiet(() => new EventSource(to("events")));
  quiet(() => navigator.sendBeacon(to("beacon"), "secret"));
  quiet(() => (new Image().src = to("image")));
  quiet(() => element("script", { src: to("script") }));
  quiet(() => element("link", { rel: "stylesheet", href: to("style") }));
  quiet(() => import(to("import")));
  quiet(() => new Worker(to("worker")));
  for (const rel of ["prefetch", "preload", "modulepreload"]) {
    quiet(() =>
      element("link", { rel, href: to(rel), ...(rel === "preload" ? { as: "fetch", crossorigin: "" } : {}) }),
    );
  }
  quiet(() => {
    element("iframe", { name: "target" });
    const form = element("form", { action: to("form"), method: "post", target: "target" }) as HTMLFormElement;
    form.submit();
  });
  quiet(() => element("iframe", { src: to("frame") }));
  quiet(async () => {
    const face = new FontFace("probe", `url(${to("font")})`);
    await face.load();
  });
  quiet(() => element("video", { src: to("media"), preload: "auto" }));
  quiet(() => {
    const link = element("a", { href: "#here", ping: to("ping") });
    link.click();
  });
  await new Promise((resolve) => setTimeout(resolve, 3_000)); // nothing arriving can only be waited for
}

/** Every way out that a worker has. Runs in the worker. */
export const workerProbes = ["fetch", "no-cors", "xhr", "socket", "events", "import", "blob", "nested"] as const;

export async function probeFromWorker(origin: string): Promise<void> {
  const to = (name: string) => `${origin}/${name}`;
  const quiet = (work: () => unknown) => {
    try {
      void Promise.resolve(work()).catch(() => undefined);
    } catch {
      // refused at once: as good
    }
  };
  quiet(() => fetch(to("fetch")));
  quiet(() => fetch(to("no-cors"), { mode: "no-cors", method: "POST", body: "secret" }));
  quiet(() => {
    const request = new XMLHttpRequest();
    request.open("GET", to("xhr"));
    request.send();
  });
  quiet(() => new WebSocket(to("socket").replace("http", "ws")));
  quiet(() => new EventSource(to("events")));
  quiet(() => import(to("import")));
  quiet(() => new Worker(URL.createObjectURL(new Blob([`fetch(${JSON.stringify(to("blob"))}).catch(() => 0)`]))));
  quiet(() => new Worker(to("nested")));
  await new Promise((resolve) => setTimeout(resolve, 3_000));
}
