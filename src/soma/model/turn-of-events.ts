/** Node's own way to the next turn of its event loop. There a message port serves a thousand messages before a timer. */
const { setImmediate } = globalThis as { readonly setImmediate?: (callback: () => void) => unknown };

const channel = new MessageChannel();
const waiting: (() => void)[] = [];

/**
 * Lets everything that waits in the event loop happen: clicks, frames, an abort. In a browser a message to ourselves
 * comes back in microseconds, where setTimeout waits 4 ms.
 */
export function serveEvents(): Promise<void> {
  return new Promise((resolve) => {
    if (setImmediate !== undefined) {
      setImmediate(resolve);
      return;
    }
    waiting.push(resolve);
    channel.port1.onmessage = () => waiting.shift()?.();
    channel.port2.postMessage(undefined);
  });
}
