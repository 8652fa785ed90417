/**
 * Exact search among 50,000 vectors of 384 numbers, the best 10: our index beside voy-search, in one page, asked in
 * turns. Our answers must be voy's (both are exact). voy takes about half a minute to build.
 */
import { median } from "./rig/page.mjs";
import { overPage } from "./rig/vite-page.mjs";

const count = Number(process.env.BRANE_BENCH_VECTORS ?? 50_000);
const rounds = 25;

const vite = {
  optimizeDeps: { include: ["comlink"], exclude: ["voy-search"] },
};

export const run = () => overPage("vector-search", "measure", measure, vite);

async function measure(page) {
  const { times, same } = await page.evaluate(([many, times]) => globalThis.measure(many, times), [count, rounds]);
  if (same < rounds) throw new Error(`Only ${same} of ${rounds} answers were the same: one of the two is wrong.`);
  const anchor = median(times.voy);
  const figure = (name, values) => ({
    name,
    value: Number(median(values).toFixed(3)),
    unit: "ms",
    anchor: `voy-search, ${anchor.toFixed(3)} ms`,
    ratio: Number((median(values) / anchor).toFixed(4)),
  });
  return [
    figure(`exact search, ${count} × 384`, times.ours),
    figure(`exact search, ${count} × 384, without relaxed SIMD`, times.plain),
    figure(`exact search, ${count} × 384, through the worker as in the app`, times.worker),
  ];
}
