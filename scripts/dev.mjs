/** `npm run dev`: Vite's server for developers, with the headers of the real thing (and Vite's own client let in). */
import { main, ready, root } from "./ready.mjs";
import { readArguments } from "./serve.mjs";

await main(async () => {
  const { port, host } = readArguments(process.argv.slice(2));
  await ready();
  const { buildKernels } = await import("./build-kernels.mjs");
  await buildKernels();
  const { createServer } = await import("vite");
  const server = await createServer({ root, server: { port, host } });
  await server.listen();
  server.printUrls();
});
