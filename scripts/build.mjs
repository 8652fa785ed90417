/** `npm run build`: the production build in dist/, when the sources have changed since the last one. */
import { main, ready, root } from "./ready.mjs";

await main(async () => {
  // ready() holds the lock and the stamp, and calls this script again for the build itself.
  if (!process.argv.includes("--inner")) {
    await ready({ build: true });
    return console.log("dist/ is built and up to date.");
  }
  const { buildKernels } = await import("./build-kernels.mjs");
  await buildKernels();
  const { build } = await import("vite");
  await build({ root, logLevel: process.env.BRANE_BUILD_LOG ?? "warn" });
});
