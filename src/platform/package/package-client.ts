import * as Comlink from "comlink";
import type { PackagePress } from "#core/brane/package-press.ts";
import type { PackageReading } from "#core/brane/read-package.ts";
import type { PackageWriting } from "#core/brane/write-package.ts";

/** The part of a Worker this needs. */
export type PackageWorkerHandle = Comlink.Endpoint & Pick<Worker, "terminate">;

/**
 * The package worker, seen from the page. Every file gets a worker of its own, which ends with it: what a stranger's file
 * did to its memory ends there too, and one that would never be done is stopped.
 */
export function createPackageClient(deps: {
  readonly startWorker: () => PackageWorkerHandle;
  /** Milliseconds after which a file is given up. */
  readonly patience?: number;
}): PackagePress {
  const patience = deps.patience ?? 10 * 60_000;

  function withWorker<Outcome>(job: (press: Comlink.Remote<PackagePress>) => Promise<Outcome>) {
    return new Promise<Outcome | Refusal>((resolve, reject) => {
      const worker = deps.startWorker();
      const press = Comlink.wrap<PackagePress>(worker); // kept until the end: a collected proxy never answers
      const end = () => {
        clearTimeout(timer);
        worker.terminate();
      };
      const refuse = (reason: string) => {
        end();
        resolve({ kind: "refused", reason });
      };
      const timer = setTimeout(() => refuse(tooLong), patience);
      // A worker that may not start says why (src/platform/page/guarded-worker.ts); one that died has nothing to say.
      worker.addEventListener("error", (event) => refuse(messageOf(event) ?? ended));
      job(press).then(resolve, reject).finally(end);
    });
  }

  return {
    write: (contents, passphrase) => withWorker<PackageWriting>((press) => press.write(contents, passphrase)),
    async read(file, passphrase) {
      // A Blob crosses without being copied.
      const blob = file instanceof Blob ? file : new Blob([await file.arrayBuffer()]);
      return withWorker<PackageReading>((press) => press.read(blob, passphrase));
    },
  };
}

interface Refusal {
  readonly kind: "refused";
  readonly reason: string;
}

const ended =
  "The file could not be worked on: its worker ended, perhaps for lack of memory. Close other tabs and try again.";
const tooLong = "Working on the file took too long and was stopped. Nothing was changed. Ask for the file again.";

/** Only a sentence of ours is shown, never a browser's "Uncaught …". */
const messageOf = (event: unknown): string | undefined =>
  event instanceof ErrorEvent && /^(?!Uncaught)[A-Z].*\.$/.test(event.message) ? event.message : undefined;
