/** The worker of models in ONNX: transformers.js, on the GPU where there is one. It is ended when its model is closed. */
import { createDeferredEngine } from "#core/broker/deferred-engine.ts";
import { createCardedEngine } from "#platform/engines/carded-engine.ts";
import { serveEngine } from "#platform/engines/engine-service.ts";
import { broadcastEngineChannel } from "#platform/engines/engine-wire.ts";
import { findGpu } from "#platform/engines/find-gpu.ts";
import { watchGpus } from "#platform/engines/gpu-watch.ts";
import { createWebLocks } from "#platform/locks/web-locks.ts";
import { namedLocks } from "#platform/locks/named-locks.ts";
import { listBroughtModels } from "#platform/models/open-brought-models.ts";
import { openModelFiles, openModelFilesAhead } from "#platform/models/open-model-files.ts";
import { readersAhead } from "#platform/models/shard-reader-ahead.ts";
import { raiseFaults } from "#platform/page/worker-boundary.ts";

raiseFaults();

const modelFiles = { openFiles: openModelFiles, openAhead: openModelFilesAhead(readersAhead()) };

const loadOrt = async () => (await import("#platform/engines/ort-wasm.ts")).loadOrtWasm();
// This worker is started to open a model, and nothing of that is larger: it comes while the rest is being made ready.
const ortComing = loadOrt();
ortComing.catch(() => undefined); // asked for once more where it is needed

const watch = watchGpus();
const spent = Promise.withResolvers<undefined>();

const cards = async () => (await listBroughtModels()).flatMap(({ format, card }) => (format === "onnx" ? [card] : []));

const engine = createDeferredEngine("transformers", async () => {
  const [{ createTransformersEngine }, gpu] = await Promise.all([
    import("#platform/engines/transformers-engine.ts"),
    findGpu(),
  ]);
  const device = gpu === undefined ? ({ kind: "wasm" } as const) : ({ kind: "webgpu", f16: gpu.f16 } as const);
  return createCardedEngine("transformers", cards, (known) =>
    createTransformersEngine({
      cards: known,
      ...modelFiles,
      loadWasm: () => ortComing.catch(loadOrt),
      device,
      watch,
      onSpent: () => spent.resolve(undefined),
    }),
  );
});

serveEngine({
  engine,
  channel: broadcastEngineChannel("brane engine transformers"),
  locks: namedLocks(createWebLocks(navigator.locks), "transformers"),
  service: crypto.randomUUID(),
  now: () => performance.now(),
  restAfterMs: 3_000,
  spent: Promise.race([watch.lost, spent.promise]),
});
