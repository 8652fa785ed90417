/**
 * Exact search among 50,000 vectors of 384 numbers, the best 10: our index beside voy-search, in one page, asked in
 * turns. Our answers must be voy's (both are exact). voy takes about half a minute to build.
 */
import { createServer } from "vite";
import { openBrowser, median } from "./rig/page.mjs";
import { buildKernels } from "../scripts/build-kernels.mjs";

const count = Number(process.env.BRANE_BENCH_VECTORS ?? 50_000);
const rounds = 25;

export async function run() {
  await buildKernels();
  const server = await createServer({
    configFile: false,
    cacheDir: ".cache/bench",
    logLevel: "error",
    appType: "mpa",
    optimizeDeps: { entries: ["bench/vector-search.html"], include: ["comlink"], exclude: ["voy-search"] },
    resolve: { alias: { "onnxruntime-web/webgpu": "onnxruntime-web/wasm" } },
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
    await page.goto(`${server.resolvedUrls.local[0]}bench/vector-search.html`);
    await page.waitForFunction(() => "measure" in globalThis);
    const { times, same } = await page.evaluate(([many, times]) => globalThis.measure(many, times), [count, rounds]);
    if (same < rounds) throw new Error(`Only ${same} of ${rounds} answers were the same: one of the two is wrong.`);
    const anchor = median(times.voy);
    const figure = (name, values) => ({
      name,
      value: Number(median(values).toFixed(3)),
      unit: "ms",
      anchor: { name: "voy-search", value: Number(anchor.toFixed(3)) },
      ratio: Number((median(values) / anchor).toFixed(4)),
    });
    return [
      figure(`exact search, ${count} × 384`, times.ours),
      figure(`exact search, ${count} × 384, without relaxed SIMD`, times.plain),
      figure(`exact search, ${count} × 384, through the worker as in the app`, times.worker),
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}
