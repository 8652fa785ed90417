/** The gate: the only worker whose policy lets it connect. It is served so by its name (src/platform/page/headers.ts). */
import { raiseFaults } from "#platform/page/worker-boundary.ts";
import { createGateService } from "#platform/gate/gate-service.ts";

raiseFaults();
const gate = createGateService({ fetch: (url, init) => fetch(url, init), isOnline: () => navigator.onLine });
self.addEventListener("message", (event: MessageEvent<unknown>) => gate.hear(event.data, event.ports[0]));
