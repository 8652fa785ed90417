import { failure, ok, type Result } from "#core/words/result.ts";
import type { ConnectDevice } from "#core/synapse/device-port.ts";
import { createLineChannel, DeviceGone } from "./line-channel.ts";
import type { OpenablePort, SerialPorts } from "./serial-ports.ts";
import { createSerialSource } from "./serial-source.ts";

/**
 * Opens a serial device: the one that this page was given before, or the one a person chooses when there is none or
 * more than one. `ports` is undefined in a browser without Web Serial.
 */
export const createConnectSerial =
  (ports: SerialPorts | undefined): ConnectDevice =>
  async ({ baudRate }) => {
    if (ports === undefined) {
      return failed("This browser cannot reach serial devices. Chrome and Edge on a computer can.");
    }
    const found = await findPort(ports);
    if (!found.ok) return failed(found.problem);
    const port = found.value;
    try {
      await port.open({ baudRate });
      return { kind: "connected", source: createSerialSource(createLineChannel(port)), name: "Serial device" };
    } catch (thrown) {
      return failed(openWords(thrown));
    }
  };

async function findPort(ports: SerialPorts): Promise<Result<OpenablePort, string>> {
  try {
    const granted = await ports.granted();
    const [only] = granted;
    const port = granted.length === 1 ? only : await ports.choose();
    return port === undefined ? failure("No device was chosen.") : ok(port);
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
    return failure("The browser does not let this page choose a serial device here. Allow it in the site's settings.");
  }
}

function openWords(thrown: unknown): string {
  if (thrown instanceof DeviceGone) return thrown.message;
  if (!(thrown instanceof DOMException || thrown instanceof TypeError)) throw thrown;
  if (thrown.name === "InvalidStateError") return "The device is connected already. Disconnect it there first.";
  return "The device could not be opened: another program has it, or it was unplugged. Close that program, then try again.";
}

const failed = (reason: string) => ({ kind: "failed", reason }) as const;
