/** The service worker: serves the build, and the models that are kept, from this device. It asks nobody but our own origin. */
import { createKeptFiles } from "#platform/models/kept-files.ts";
import { openCacheShelf } from "#platform/models/shard-shelf.ts";
import { fetchOwn } from "#platform/page/fetch-own.ts";
import { createFileStore, fileCache } from "#platform/page/file-store.ts";
import { headersFor } from "#platform/page/headers.ts";
import { createOfflineServer } from "#platform/page/offline-server.ts";
import type { OfflineAnswer } from "#platform/page/offline-protocol.ts";
import { build, files } from "virtual:shipped";

declare const self: ServiceWorkerGlobalScope;

const { origin } = self.location;
const open = () => caches.open(fileCache);
const server = createOfflineServer({
  build,
  clock: Date,
  files,
  open,
  origin,
  needsSpare: !("Suspending" in WebAssembly), // JSPI: where it is missing, wllama runs its other build
  store: createFileStore({ open, readOwn: fetchOwn, origin }),
  fetch: fetchOwn,
  takeOver: () => self.skipWaiting(),
  claim: () => self.clients.claim(),
});
const kept = createKeptFiles({ origin, shelf: () => openCacheShelf(caches), headers: headersFor });

self.addEventListener("install", (event) => {
  // The first version of all begins at once by itself; a later one waits until the person agrees or all tabs are closed.
  event.waitUntil(server.install());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(server.tidy().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { url, method, mode } = event.request;
  const answer = kept.answer(event.request) ?? server.answer({ url, method, navigation: mode === "navigate" });
  if (answer !== undefined) event.respondWith(answer);
});

self.addEventListener("message", (event) => {
  const port = event.ports[0];
  const reply = (answer: OfflineAnswer) => port?.postMessage(answer);
  event.waitUntil(server.hear(event.data, reply));
});
