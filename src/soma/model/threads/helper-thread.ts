/** A thread that runs `runHelper`, seen from the one that started it. */
export interface HelperThread {
  postMessage(message: unknown): void;
  /** `failed`: the thread died or never started; a sentence. */
  listen(heard: (message: unknown) => void, failed: (message: string) => void): void;
  terminate(): void;
}

/** A Web Worker as a helper: its script calls `runHelper(helperPort(self))`. */
export function webHelper(worker: Worker): HelperThread {
  return {
    postMessage: (message) => {
      worker.postMessage(message);
    },
    listen(heard, failed) {
      worker.onmessage = (event: MessageEvent<unknown>) => {
        heard(event.data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        failed(event.message === "" ? "The thread's script did not start." : event.message);
      };
      worker.onmessageerror = () => {
        failed("A message to the thread could not be read.");
      };
    },
    terminate: () => {
      worker.terminate();
    },
  };
}

/** What Soma uses of a `Worker` of node:worker_threads. */
export interface NodeThread {
  postMessage(message: unknown): void;
  on(event: "message" | "error" | "exit", listener: (value: unknown) => void): unknown;
  unref(): void;
  terminate(): unknown;
}

/** A Node worker thread as a helper. It does not keep the process alive. */
export function nodeHelper(thread: NodeThread): HelperThread {
  thread.unref();
  return {
    postMessage: (message) => {
      thread.postMessage(message);
    },
    listen(heard, failed) {
      thread.on("message", heard);
      thread.on("error", (error) => {
        failed(error instanceof Error ? error.message : String(error));
      });
      thread.on("exit", () => {
        failed("The thread ended.");
      });
    },
    terminate: () => {
      void thread.terminate();
    },
  };
}
