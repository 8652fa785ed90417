/** The starting thread, seen from the helper: `self` in a Web Worker, `parentPort` in a Node thread, wrapped. */
export interface HelperPort {
  postMessage(message: unknown): void;
  listen(heard: (message: unknown) => void): void;
}

/**
 * The whole of a helper thread: waits for the engine's module and memory, then sleeps on a word of that memory and
 * does its share of each run. A worker's script is this call alone.
 */
export function runHelper(port: HelperPort): void {
  port.listen(() => {
    throw new Error("not yet");
  });
}

/** `self` of a dedicated Web Worker as the helper's port. */
export function webPort(scope: {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
}): HelperPort {
  return {
    postMessage: (message) => {
      scope.postMessage(message);
    },
    listen(heard) {
      scope.onmessage = (event) => {
        heard(event.data);
      };
    },
  };
}

/** `parentPort` of node:worker_threads as the helper's port. */
export function nodePort(parent: {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
}): HelperPort {
  return {
    postMessage: (message) => {
      parent.postMessage(message);
    },
    listen(heard) {
      parent.on("message", heard);
    },
  };
}
