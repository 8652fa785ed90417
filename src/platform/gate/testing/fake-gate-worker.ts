import type { GateWorker } from "../gate-line.ts";
import { createGateService, type GateServiceDeps } from "../gate-service.ts";

/**
 * The gate's service behind a worker's face, in this thread: the real protocol, ports and streams, no real worker.
 * `hear` is told what the page posts.
 */
export function fakeGateWorker(
  deps: GateServiceDeps,
  hear: (message: unknown) => void = () => undefined,
): GateWorker & { die(): void } {
  const events = new EventTarget();
  const service = createGateService(deps);
  return {
    postMessage: (message: unknown, transfer?: Transferable[] | StructuredSerializeOptions) => {
      const ports = (Array.isArray(transfer) ? transfer : []).filter((one) => one instanceof MessagePort);
      hear(message);
      service.hear(structuredClone(message), ports[0]);
    },
    addEventListener: events.addEventListener.bind(events),
    terminate: () => undefined,
    die: () => events.dispatchEvent(Object.assign(new Event("error"), { message: "" })),
  };
}
