import * as Comlink from "comlink";
import type { PassphraseKdf } from "#core/words/passphrase-kdf.ts";

/** The part of a Worker this needs. */
export type PassphraseWorkerHandle = Comlink.Endpoint & Pick<Worker, "terminate">;

/**
 * Argon2id in a worker of its own, seen from the page. Each passphrase gets a new one, which ends with it: the passphrase
 * and the 64 MiB it was stretched over leave memory as soon as the browser takes a dead worker's pages back.
 */
export function createArgon2idClient(deps: { readonly startWorker: () => PassphraseWorkerHandle }): PassphraseKdf {
  return {
    derive: (passphrase, salt, cost) =>
      new Promise((resolve, reject) => {
        const worker = deps.startWorker();
        const kdf = Comlink.wrap<PassphraseKdf>(worker); // kept until the end: a collected proxy never answers
        worker.addEventListener("error", (event) => {
          const said = event instanceof ErrorEvent ? event.message : "";
          reject(new Error(/^(?!Uncaught)[A-Z].*\.$/.test(said) ? said : ended));
        });
        kdf
          .derive(passphrase, salt, { ...cost })
          .then(resolve, reject)
          .finally(() => worker.terminate());
      }),
  };
}

const ended = "The passphrase could not be tried: there is too little memory free. Close other tabs and try again.";
