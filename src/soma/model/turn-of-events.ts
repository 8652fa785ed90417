const channel = new MessageChannel();
const waiting: (() => void)[] = [];

/**
 * Lets everything that waits in the event loop happen: clicks, frames, an abort. A message to ourselves comes back in
 * microseconds, where a page's setTimeout waits 4 ms.
 */
export function serveEvents(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    // in Node a port with a listener keeps the process alive, so it listens only while somebody waits
    channel.port1.onmessage = () => {
      waiting.shift()?.();
      if (waiting.length === 0) channel.port1.onmessage = null;
    };
    channel.port2.postMessage(undefined);
  });
}
