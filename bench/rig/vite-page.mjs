/** A page of bench/, served by Vite and isolated as the app is, in a browser of its own. */
import { createServer } from "vite";
import { buildKernels } from "../../scripts/build-kernels.mjs";
import { openBrowser } from "./page.mjs";

/**
 * Opens `bench/NAME.html`, waits until its script has put `ready` on the page's global object, and runs
 * `measure(page)`. `vite` is merged into the server's settings.
 */
export async function overPage(name, ready, measure, vite = {}) {
  await buildKernels();
  const server = await createServer({
    configFile: false,
    cacheDir: ".cache/bench",
    logLevel: "error",
    appType: "mpa",
    ...vite,
    optimizeDeps: { entries: [`bench/${name}.html`], ...vite.optimizeDeps },
    server: {
      port: 0,
      hmr: false,
      watch: null,
      headers: { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" },
    },
  });
  await server.listen();
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`${server.resolvedUrls.local[0]}bench/${name}.html`);
    await page.waitForFunction((wanted) => wanted in globalThis, ready);
    return await measure(page);
  } finally {
    await browser.close();
    await server.close();
  }
}
