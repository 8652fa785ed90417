import type { OpenablePort, SerialPorts } from "./serial-ports.ts";

export interface FakeDevice {
  readonly ports: SerialPorts;
  /** What was sent to the device so far. */
  readonly received: readonly string[];
  say(text: string): void;
  unplug(): void;
}

/** A fake: a device in memory that says to each piece it receives what `answer` gives, for tests without a real line. */
export function createFakeSerialPorts(answer: (received: string) => string): FakeDevice {
  const received: string[] = [];
  let device: ReadableStreamDefaultController<Uint8Array> | undefined;
  let isOpen = false;
  const say = (text: string) => device?.enqueue(new TextEncoder().encode(text));
  const streams = {
    readable: null as ReadableStream<Uint8Array> | null,
    writable: null as WritableStream<Uint8Array> | null,
  };
  const port: OpenablePort = {
    get readable() {
      return streams.readable;
    },
    get writable() {
      return streams.writable;
    },
    open() {
      if (isOpen) return Promise.reject(new DOMException("The port is already open.", "InvalidStateError"));
      isOpen = true;
      streams.readable = new ReadableStream({ start: (controller) => void (device = controller) });
      streams.writable = new WritableStream({
        write(bytes) {
          const text = new TextDecoder().decode(bytes);
          received.push(text);
          const said = answer(text);
          if (said !== "") say(said);
        },
      });
      return Promise.resolve();
    },
    close() {
      isOpen = false;
      streams.readable = null;
      streams.writable = null;
      return Promise.resolve();
    },
  };
  return {
    ports: { granted: () => Promise.resolve([port]), choose: () => Promise.resolve(undefined) },
    received,
    say,
    unplug: () => device?.error(new DOMException("The device has been lost.", "NetworkError")),
  };
}
