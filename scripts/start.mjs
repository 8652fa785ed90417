/** `npm start`: installs and builds what is missing, serves the app on this machine and prints its address. */
import { main, ready } from "./ready.mjs";
import { readArguments, serve } from "./serve.mjs";

await main(async () => {
  const options = readArguments(process.argv.slice(2));
  await ready({ build: true });
  const { address, stop } = await serve(options);
  console.log(`BRANE is at ${address}\nCtrl-C stops it.`);

  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.removeAllListeners(signal);
    process.once(signal, () => {
      console.log("\nStopped. What you keep in BRANE stays in your browser.");
      void stop().then(() => process.exit(0));
    });
  }
});
