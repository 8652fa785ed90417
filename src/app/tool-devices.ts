/** The serial device that a person connects to a neuron. */
import type { AuditPort } from "#core/words/audit-port.ts";
import type { NeuronId } from "#core/words/ids.ts";
import type { ConnectDevice } from "#core/synapse/device-port.ts";
import type { AttachedSources } from "./attached-sources.ts";
import { audited } from "./audited.ts";
import type { ConnectOutcome, ToolServer } from "./app.ts";

export interface ToolDevicesDeps {
  readonly audit: Pick<AuditPort, "intent" | "outcome">;
  readonly attached: AttachedSources;
  readonly connectDevice: ConnectDevice;
}

export interface ToolDevices {
  list(neuronId: NeuronId): readonly ToolServer[];
  connect(neuronId: NeuronId, baudRate: number): Promise<ConnectOutcome>;
  /** Closes it. Nothing happens when it is not connected. */
  disconnect(neuronId: NeuronId): Promise<void>;
}

/** One device a neuron, for now. */
export const deviceId = "serial";

export function createToolDevices({ audit, attached, connectDevice }: ToolDevicesDeps): ToolDevices {
  return {
    list(neuronId) {
      const device = attached.state(neuronId, deviceId);
      return device === undefined ? [] : [{ id: deviceId, ...device }];
    },
    async connect(neuronId, baudRate) {
      const event = { action: "device.connect", neuronId, subject: deviceId, details: { baudRate } };
      const intent = await audit.intent(event); // before the port is opened
      try {
        const connection = await connectDevice({ neuronId, baudRate });
        if (connection.kind === "failed") {
          await audit.outcome(intent, "failed", { reason: connection.reason });
          return connection;
        }
        const tools = await attached.attach(neuronId, connection.source);
        const server = { url: `${baudRate} baud`, name: connection.name, state: "connected", tools } as const;
        attached.setState(neuronId, deviceId, server);
        await audit.outcome(intent, "done");
        return { kind: "connected", server: { id: deviceId, ...server } };
      } catch (thrown) {
        // The first trouble is told; the port does not stay open behind it.
        await attached.detach(neuronId, deviceId).catch(() => undefined);
        await audit.outcome(intent, "failed").catch(() => undefined);
        throw thrown;
      }
    },
    async disconnect(neuronId) {
      if (attached.state(neuronId, deviceId) === undefined) return;
      await audited(audit, { action: "device.disconnect", neuronId, subject: deviceId }, () =>
        attached.detach(neuronId, deviceId),
      );
    },
  };
}
