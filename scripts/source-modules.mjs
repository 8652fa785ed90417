import { createServer } from "vite";

/** Runs the project's own TypeScript in Node, for benches and tortures: `ssrLoadModule("/src/…")`, `close()` at the end. */
export const openSources = () =>
  createServer({
    configFile: false,
    logLevel: "error",
    appType: "custom",
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
