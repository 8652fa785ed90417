/**
 * Downloads of a model among mirrors that break off, fall silent, lie, damage, refuse and send elsewhere, killed at any
 * byte: each comes to its end, byte for byte, and nothing that was kept is lost. In Node, over real HTTP and a fake
 * disk; src/platform/models/download/download-lives.test.ts lives through a few. `--times N` downloads, 50 by default.
 */
import { createServer } from "vite";

export async function* run({ times = 50, random = Math.random } = {}) {
  const server = await createServer({
    configFile: false,
    appType: "custom",
    logLevel: "error",
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const { liveThroughDownloads } = await server.ssrLoadModule(
      "/src/platform/models/download/testing/download-lives.ts",
    );
    const { downloads, ...rest } = await liveThroughDownloads({ random, times, fetch });
    yield { name: "downloads", value: downloads, unit: "downloads among rough mirrors, none lost or wrong", ...rest };
  } finally {
    await server.close();
  }
}
