/** Where a neuron's tools come from besides the built-ins, as the screen sees it: servers and devices in one list. */
import { StorageTrouble, type Rows } from "#core/words/rows.ts";
import type { NeuronId } from "#core/words/ids.ts";
import type { Pins } from "#core/synapse/pins.ts";
import type { Registry } from "#core/synapse/registry.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import { createAttachedSources } from "./attached-sources.ts";
import { createToolDevices, deviceId, type ToolDevicesDeps } from "./tool-devices.ts";
import { createToolServers, serverStore, type ToolServersDeps } from "./tool-servers.ts";
import type { ConnectOutcome, ToolDesk } from "./app.ts";

export interface ToolSourcesDeps extends Omit<ToolServersDeps & ToolDevicesDeps, "attached"> {
  readonly registry: Registry;
  readonly pins: Pins;
}

export interface ToolSources {
  readonly watch: ToolDesk["watchServers"];
  readonly connectServer: ToolDesk["connectServer"];
  readonly connectSerial: (neuronId: NeuronId, baudRate: number) => Promise<ConnectOutcome>;
  readonly disconnect: (neuronId: NeuronId, id: string) => Promise<void>;
}

export function createToolSources(deps: ToolSourcesDeps): ToolSources {
  const attached = createAttachedSources(deps);
  const servers = createToolServers({ ...deps, attached });
  const devices = createToolDevices({ ...deps, attached });
  /** Rows and this tab's connections change what there is to show. */
  const changes: Pick<Rows, "watch"> = {
    watch(stores, changed) {
      const unwatch = [deps.rows.watch(stores, changed), attached.watch(changed)];
      return () => {
        for (const stop of unwatch) stop();
      };
    },
  };
  return {
    watch: (neuronId, listener) =>
      liveRead(
        changes,
        [serverStore],
        async () => [...(await servers.list(neuronId)), ...devices.list(neuronId)],
        listener,
      ),
    connectServer: (...asked) => orFailed(() => servers.connect(...asked)),
    connectSerial: (neuronId, baudRate) => orFailed(() => devices.connect(neuronId, baudRate)),
    disconnect: (neuronId, id) => (id === deviceId ? devices.disconnect(neuronId) : servers.disconnect(neuronId, id)),
  };
}

/** A full disk or a log that cannot be written is said; nothing is connected then. */
async function orFailed(work: () => Promise<ConnectOutcome>): Promise<ConnectOutcome> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof StorageTrouble) return { kind: "failed", reason: thrown.message };
    throw thrown;
  }
}
