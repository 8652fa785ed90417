/** The engine's worker: runs the model for every tab. Soma first; llama.cpp for what Soma does not read. */
import { embeddedDefault, type ModelCard } from "#core/broker/cards.ts";
import { createDeferredEngine } from "#core/broker/deferred-engine.ts";
import { createCardedEngine } from "#platform/engines/carded-engine.ts";
import { serveEngine } from "#platform/engines/engine-service.ts";
import { broadcastEngineChannel } from "#platform/engines/engine-wire.ts";
import { findGpu } from "#platform/engines/find-gpu.ts";
import { firstOfEngines } from "#platform/engines/first-of-engines.ts";
import { sharesMemory } from "#platform/engines/shared-memory.ts";
import { createSomaEngine } from "#platform/engines/soma-engine.ts";
import { somaWasm } from "#platform/engines/soma-wasm.ts";
import { threadsFor } from "#platform/engines/threads-for.ts";
import { createWebLocks } from "#platform/locks/web-locks.ts";
import { listBroughtModels } from "#platform/models/open-brought-models.ts";
import { openModelFiles, openModelFilesAhead, openThreadNotes } from "#platform/models/open-model-files.ts";
import { readersAhead } from "#platform/models/shard-reader-ahead.ts";
import { raiseFaults } from "#platform/page/worker-boundary.ts";
import { webHelper } from "#soma/model/threads/helper-thread.ts";

raiseFaults();

const modelFiles = { openFiles: openModelFiles, openAhead: openModelFilesAhead(readersAhead()) };

const threads = threadsFor(navigator.hardwareConcurrency, sharesMemory());

const startHelper = () =>
  webHelper(new Worker(new URL("./soma-thread.ts", import.meta.url), { type: "module", name: "soma-thread" }));

const runtime = { wasm: somaWasm, shared: sharesMemory(), maxThreads: threads, startHelper, mayBlock: true };

const threadMemory = openThreadNotes();

const engineFor = (cards: readonly ModelCard[]) =>
  firstOfEngines(
    createSomaEngine({ cards, ...modelFiles, runtime, threadMemory }),
    createDeferredEngine("wllama", async () => {
      const [{ createWllamaEngine }, { wllamaAssets }, gpu] = await Promise.all([
        import("#platform/engines/wllama-engine.ts"),
        import("#platform/engines/wllama-assets.ts"),
        findGpu(),
      ]);
      return createWllamaEngine({ assets: wllamaAssets, cards, ...modelFiles, threads, gpu });
    }),
  );

const brought = async () =>
  (await listBroughtModels()).flatMap(({ format, card }) => (format === "gguf" ? [card] : []));

serveEngine({
  engine: createCardedEngine("soma", async () => [embeddedDefault, ...(await brought())], engineFor),
  channel: broadcastEngineChannel(),
  locks: createWebLocks(navigator.locks),
  service: crypto.randomUUID(),
  now: () => performance.now(),
  restAfterMs: 3_000,
});
