import type { WorkersMayStart } from "./readiness.ts";

/** The part of a Worker that its clients use; comlink takes it as an endpoint. */
export type WorkerHandle = Pick<Worker, "postMessage" | "addEventListener" | "removeEventListener" | "terminate">;

/**
 * Starts workers as soon as they may: `guard(() => new Worker(…))` gives a handle at once and holds what is posted until
 * then. When they may not start, the handle fires `error` with the reason as its message, as a worker that died would.
 */
export function createWorkerGuard(mayStart: WorkersMayStart): (start: () => Worker) => WorkerHandle {
  return (start) => {
    const events = new EventTarget();
    const held: Parameters<Worker["postMessage"]>[] = [];
    let worker: Worker | undefined;
    let ended = false;

    const begin = (refusal: string | undefined) => {
      if (ended) return;
      if (refusal !== undefined) {
        events.dispatchEvent(new ErrorEvent("error", { message: refusal }));
        return;
      }
      worker = start();
      worker.addEventListener("message", ({ data, ports }: MessageEvent<unknown>) =>
        events.dispatchEvent(new MessageEvent("message", { data, ports: [...ports] })),
      );
      worker.addEventListener("messageerror", () => events.dispatchEvent(new MessageEvent("messageerror")));
      worker.addEventListener("error", ({ message }) => events.dispatchEvent(new ErrorEvent("error", { message })));
      for (const [message, options] of held.splice(0)) worker.postMessage(message, options);
    };
    void mayStart().then(begin);

    return {
      addEventListener: events.addEventListener.bind(events),
      removeEventListener: events.removeEventListener.bind(events),
      postMessage: (message: unknown, options?: StructuredSerializeOptions | Transferable[]) => {
        const how = Array.isArray(options) ? { transfer: options } : options;
        if (worker !== undefined) worker.postMessage(message, how);
        else if (!ended) held.push([message, how]);
      },
      terminate: () => {
        ended = true;
        held.length = 0;
        worker?.terminate();
      },
    };
  };
}
