import { expect, test } from "vitest";
import { sha256Hex } from "#core/words/bytes.ts";
import { fileOf, sampleContents, sampleHash } from "#core/brane/testing/sample.ts";
import { createPackageClient, type PackageWorkerHandle } from "./package-client.ts";

const startWorker = () => new Worker(new URL("../../../workers/package.ts", import.meta.url), { type: "module" });

test("a package goes through the worker and comes back, sealed and open", async () => {
  const press = createPackageClient({ startWorker });
  const open = await press.write(sampleContents());
  expect(open.kind === "written" && (await sha256Hex(open.bytes))).toBe(sampleHash);
  const sealed = await press.write(sampleContents(), "calm");
  if (sealed.kind === "refused") throw new Error(sealed.reason);
  const blob = new Blob([sealed.bytes]);
  expect((await press.read(blob)).kind).toBe("needs-passphrase");
  expect((await press.read(blob, "wrong")).kind).toBe("cannot-open");
  expect(await press.read(fileOf(sealed.bytes), "calm")).toMatchObject({ kind: "opened", sealed: true });
  expect((await press.read(new Blob(["no package"]))).kind).toBe("refused");
});

test("every file gets a worker of its own, which ends with it", async () => {
  let started = 0;
  let ended = 0;
  const press = createPackageClient({
    startWorker: () => {
      started += 1;
      const worker = startWorker();
      const terminate = worker.terminate.bind(worker);
      return Object.assign(worker, {
        terminate: () => {
          ended += 1;
          terminate();
        },
      });
    },
  });
  await press.read(new Blob([]));
  await press.read(new Blob([]));
  expect([started, ended]).toEqual([2, 2]);
});

test("a worker that dies, or may not start, is told in words; so is one that is never done", async () => {
  const broken = (message?: string): PackageWorkerHandle => {
    const events = new EventTarget();
    queueMicrotask(() => events.dispatchEvent(new ErrorEvent("error", message === undefined ? {} : { message })));
    return {
      addEventListener: events.addEventListener.bind(events),
      removeEventListener: events.removeEventListener.bind(events),
      postMessage: () => undefined,
      terminate: () => undefined,
    };
  };
  const reason = async (startBroken: () => PackageWorkerHandle, patience?: number) => {
    const press = createPackageClient({ startWorker: startBroken, ...(patience === undefined ? {} : { patience }) });
    const reading = await press.read(new Blob([]));
    return reading.kind === "refused" ? reading.reason : reading.kind;
  };
  expect(await reason(() => broken())).toMatch(/worker ended/);
  expect(await reason(() => broken("Reload the page to start its workers."))).toBe(
    "Reload the page to start its workers.",
  );
  expect(await reason(() => broken("Uncaught RangeError: no memory."))).toMatch(/worker ended/);
  expect(await reason(() => ({ ...broken(), addEventListener: () => undefined }), 1)).toMatch(/too long/);
});
