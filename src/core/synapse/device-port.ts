import type { SynapseSource } from "./definition.ts";

interface DeviceRequest {
  readonly neuronId: string;
  /** Bits a second; what the device was set to, 9600 or 115200 as a rule. */
  readonly baudRate: number;
}

type DeviceConnection =
  /** `name` is for people. */
  | { readonly kind: "connected"; readonly source: SynapseSource; readonly name: string }
  /** A sentence that says what is and what to do; also when no device was chosen. */
  | { readonly kind: "failed"; readonly reason: string };

/** The port to a serial device. The browser's picker may open: call it from a click. Never rejects for what a device can do. */
export type ConnectDevice = (request: DeviceRequest) => Promise<DeviceConnection>;
