import type { Plugin } from "vite";
import { headersFor, metaPolicy } from "../../src/platform/page/headers.ts";

/** Puts the page's policy into index.html, for hosts that cannot set headers, and our headers on the dev server's answers. */
export function shell(): Plugin {
  let development = false;
  return {
    name: "brane-shell",
    configResolved: ({ command }) => {
      development = command === "serve";
    },
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "content-security-policy", content: metaPolicy({ development }) },
        injectTo: "head-prepend",
      },
    ],
    configureServer: (server) => {
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? "/").replace(/[?#].*$/s, "");
        for (const [name, value] of Object.entries(headersFor(path, { development }))) {
          // What a file is, and how long it may be kept, Vite knows better here.
          if (name !== "content-type" && name !== "cache-control") response.setHeader(name, value);
        }
        next();
      });
    },
  };
}
