/**
 * A worker's boundary: a promise that breaks with nobody waiting becomes the worker's own `error`, as a thrown bug does.
 * The page's client hears that, ends what waits in words, and starts another worker at the next request. Without it the
 * page would wait for ever. A cancel is no fault.
 */
export function raiseFaults(): void {
  addEventListener("unhandledrejection", (event) => {
    const reason: unknown = event.reason;
    event.preventDefault(); // said once, below
    if (reason instanceof DOMException && reason.name === "AbortError") return;
    reportError(reason);
  });
}
