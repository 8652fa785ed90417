import { createServer } from "vite";
import { root } from "./ready.mjs";

/** Runs the project's own TypeScript in Node, for benches, tortures and tools: `ssrLoadModule("/src/…")`, `close()` at the end. */
export const openSources = () =>
  createServer({
    root,
    configFile: false,
    logLevel: "error",
    appType: "custom",
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
