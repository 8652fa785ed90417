import type { OpenablePort } from "./serial-ports.ts";

/** A device that speaks in lines. */
export interface LineChannel {
  /** Sends one line with its ending. Rejects when the device is gone, and with the signal's reason. */
  write(line: string, signal: AbortSignal): Promise<void>;
  /** The oldest line that was not read yet, without its ending; undefined when none comes in time (milliseconds). */
  read(timeoutMs: number, signal: AbortSignal): Promise<string | undefined>;
  /** Forgets what came and was not read. */
  clear(): void;
  /** Idempotent. */
  close(): Promise<void>;
}

/** The device is gone. `message` is a sentence. */
export class DeviceGone extends Error {
  override readonly name = "DeviceGone";
  constructor() {
    super("The device is not there any more. Plug it in and connect it again.");
  }
}

/** Lines that wait to be read; older ones are dropped, so a chatty device does not fill the memory. */
const maxLines = 1_000;
/** Characters of one line; what is longer is cut into several. */
const maxLine = 4_096;

/** Listens from now on. The port is open and belongs to the channel until `close`. */
export function createLineChannel(port: OpenablePort): LineChannel {
  const { readable, writable } = port;
  if (readable === null || writable === null) throw new DeviceGone();
  const reader = readable.getReader();
  const decoder = new TextDecoder();
  let lines: string[] = [];
  let begun = "";
  let isGone = false;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const waiter of [...waiting]) waiter();
  };

  function take(text: string): void {
    const parts = (begun + text).split("\n");
    begun = parts.pop() ?? "";
    while (begun.length > maxLine) {
      parts.push(begun.slice(0, maxLine));
      begun = begun.slice(maxLine);
    }
    lines = [...lines, ...parts.map((part) => part.replace(/\r$/, ""))].slice(-maxLines);
    if (parts.length > 0) wake();
  }

  const listening = (async () => {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        take(decoder.decode(value, { stream: true }));
      }
    } catch {
      // Unplugged, or the line is broken: what was read stays readable, then reads and writes say it.
    }
    isGone = true;
    wake();
  })();

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    isGone = true;
    wake();
    await reader.cancel().catch(() => undefined);
    await listening;
    reader.releaseLock();
    await port.close().catch(() => undefined);
  }

  return {
    async write(line, signal) {
      signal.throwIfAborted();
      if (isGone) throw new DeviceGone();
      const writer = writable.getWriter();
      try {
        await unlessAborted(writer.write(new TextEncoder().encode(line)), signal);
      } catch (thrown) {
        signal.throwIfAborted();
        throw thrown instanceof DOMException ? new DeviceGone() : thrown;
      } finally {
        writer.releaseLock();
      }
    },
    read: (timeoutMs, signal) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          clearTimeout(timer);
          waiting.delete(look);
          signal.removeEventListener("abort", look);
          settle();
        };
        const look = () => {
          const line = signal.aborted ? undefined : lines.shift();
          if (signal.aborted) end(() => reject(signal.reason as Error));
          else if (line !== undefined) end(() => resolve(line));
          else if (isGone) end(() => reject(new DeviceGone()));
        };
        waiting.add(look);
        signal.addEventListener("abort", look);
        const timer = setTimeout(() => end(() => resolve(undefined)), timeoutMs);
        look();
      }),
    clear() {
      lines = [];
      begun = "";
    },
    close: () => (closing ??= close()),
  };
}

/** A device that takes nothing (flow control, a full buffer) must not hold an aborted call. */
function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
