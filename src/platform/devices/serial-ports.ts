/** What we use of Web Serial, so that a fake that says so can stand in where there is no device. */
export interface SerialPorts {
  /** The ports this page was given before. */
  granted(): Promise<readonly OpenablePort[]>;
  /** Lets the person choose. Undefined when they choose none. */
  choose(): Promise<OpenablePort | undefined>;
}

export interface OpenablePort {
  readonly readable: ReadableStream<Uint8Array> | null;
  readonly writable: WritableStream<Uint8Array> | null;
  open(options: { readonly baudRate: number }): Promise<void>;
  close(): Promise<void>;
}

/** The browser's own. */
export function createBrowserSerialPorts(serial: Serial): SerialPorts {
  return {
    granted: () => serial.getPorts(),
    async choose() {
      try {
        return await serial.requestPort();
      } catch (thrown) {
        if (thrown instanceof DOMException && thrown.name === "NotFoundError") return undefined;
        throw thrown;
      }
    },
  };
}
