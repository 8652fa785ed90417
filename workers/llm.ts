/** The engine's worker: runs the model for every tab. */
import { embeddedDefault } from "#core/broker/cards.ts";
import { serveEngine } from "#platform/engines/engine-service.ts";
import { broadcastEngineChannel } from "#platform/engines/engine-wire.ts";
import { wllamaAssets } from "#platform/engines/wllama-assets.ts";
import { createWllamaEngine, threadsFor } from "#platform/engines/wllama-engine.ts";
import { createWebLocks } from "#platform/locks/web-locks.ts";
import { openModelFiles } from "#platform/models/open-model-files.ts";

serveEngine({
  engine: createWllamaEngine({
    assets: wllamaAssets,
    cards: [embeddedDefault],
    openFiles: openModelFiles,
    threads: threadsFor(navigator.hardwareConcurrency, crossOriginIsolated),
  }),
  channel: broadcastEngineChannel(),
  locks: createWebLocks(navigator.locks),
  service: crypto.randomUUID(),
  now: () => performance.now(),
});
