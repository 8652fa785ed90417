/** The worker of models that MLC compiled: web-llm, on the GPU. It is ended when its model is closed or its GPU is lost. */
import { createDeferredEngine } from "#core/broker/deferred-engine.ts";
import { createCardedEngine } from "#platform/engines/carded-engine.ts";
import { serveEngine } from "#platform/engines/engine-service.ts";
import { broadcastEngineChannel } from "#platform/engines/engine-wire.ts";
import { findGpu } from "#platform/engines/find-gpu.ts";
import { watchGpus } from "#platform/engines/gpu-watch.ts";
import { createWebLocks } from "#platform/locks/web-locks.ts";
import { namedLocks } from "#platform/locks/named-locks.ts";
import { listBroughtModels } from "#platform/models/open-brought-models.ts";
import { openModelFiles } from "#platform/models/open-model-files.ts";
import { raiseFaults } from "#platform/page/worker-boundary.ts";

raiseFaults();

const watch = watchGpus();
const cards = async () => (await listBroughtModels()).flatMap(({ format, card }) => (format === "mlc" ? [card] : []));

const engine = createDeferredEngine("web-llm", async () => {
  const [{ createWebLlmEngine }, gpu] = await Promise.all([
    import("#platform/engines/webllm/webllm-engine.ts"),
    findGpu(),
  ]);
  const load = () => import("#platform/engines/webllm/web-llm.ts");
  return createCardedEngine("web-llm", cards, (known) =>
    createWebLlmEngine({ cards: known, openFiles: openModelFiles, load, gpu, watch }),
  );
});

serveEngine({
  engine,
  channel: broadcastEngineChannel("brane engine web-llm"),
  locks: namedLocks(createWebLocks(navigator.locks), "web-llm"),
  service: crypto.randomUUID(),
  now: () => performance.now(),
  restAfterMs: 3_000,
  spent: watch.lost,
});
