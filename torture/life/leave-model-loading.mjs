/** Runs in the page before its own scripts: the worker that runs models is never started, and stays silent. */
export function leaveModelLoading() {
  class Silent extends globalThis.EventTarget {
    postMessage() {}
    terminate() {}
  }
  globalThis.Worker = new Proxy(globalThis.Worker, {
    construct: (Real, [address, how]) => (how?.name === "llm" ? new Silent() : new Real(address, how)),
  });
}
