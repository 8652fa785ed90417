/** Tool servers and devices that a person connects to a neuron. */
import * as z from "zod/mini";
import { sha256Hex, utf8 } from "#core/words/bytes.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import { StorageTrouble, type Rows } from "#core/words/rows.ts";
import type { NeuronId } from "#core/words/ids.ts";
import { originToAllow } from "#core/privacy/egress.ts";
import type { AllowList } from "#core/privacy/allow-list.ts";
import type { SynapseSource } from "#core/synapse/definition.ts";
import type { ConnectDevice } from "#core/synapse/device-port.ts";
import type { Pins } from "#core/synapse/pins.ts";
import type { Registry } from "#core/synapse/registry.ts";
import type { CallingNeuron } from "#core/synapse/rule.ts";
import { serverPurpose, type ConnectServer } from "#core/synapse/server-port.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import { audited } from "./audited.ts";
import type { ConnectOutcome, ToolDesk, ToolServer } from "./app.ts";

export interface ToolSourcesDeps {
  readonly rows: Rows;
  readonly audit: Pick<AuditPort, "intent" | "outcome">;
  readonly registry: Registry;
  readonly pins: Pins;
  readonly allowList: Pick<AllowList, "list" | "allow" | "forbid">;
  readonly neuron: (id: NeuronId) => Promise<CallingNeuron | undefined>;
  readonly connectServer: ConnectServer;
  readonly connectDevice: ConnectDevice;
}

export interface ToolSources {
  readonly watch: ToolDesk["watchServers"];
  readonly connectServer: (neuronId: NeuronId, url: string) => Promise<ConnectOutcome>;
  readonly connectSerial: (neuronId: NeuronId, baudRate: number) => Promise<ConnectOutcome>;
  /** Disconnects and forgets, a server's origin at the gate included. */
  readonly disconnect: (neuronId: NeuronId, id: string) => Promise<void>;
}

const serverStore = "servers";
/** A server that was connected once: after a reload it is shown and waits to be connected again. Never exported. */
const KeptServer = z.object({
  id: z.string(),
  neuronId: z.string(),
  url: z.string(),
  name: z.string(),
  prefix: z.string(),
});
type KeptServer = z.infer<typeof KeptServer>;

/** How long a server may take to be connected, in milliseconds. */
const connectTimeout = 30_000;

/** What is known of a source in this tab. */
type Live = Pick<ToolServer, "state" | "problem" | "tools" | "name" | "url">;

export function createToolSources(deps: ToolSourcesDeps): ToolSources {
  const { rows, audit, registry, pins, allowList } = deps;
  const live = new Map<string, Live>();
  const listeners = new Set<() => void>();
  const keyOf = (neuronId: NeuronId, id: string) => `${neuronId}/${id}`;
  const setLive = (key: string, state: Live | undefined) => {
    if (state === undefined) live.delete(key);
    else live.set(key, state);
    for (const listener of [...listeners]) listener();
  };

  const keptServers = async (neuronId: NeuronId): Promise<readonly KeptServer[]> =>
    (await rows.list(serverStore, neuronId)).flatMap(({ value }) => {
      const read = KeptServer.safeParse(value);
      return read.success ? [read.data] : [];
    });

  async function list(neuronId: NeuronId): Promise<readonly ToolServer[]> {
    const servers = (await keptServers(neuronId)).map(({ id, url, name }): ToolServer => {
      const now = live.get(keyOf(neuronId, id));
      return { id, url, name, state: "disconnected", tools: 0, ...now };
    });
    const device = live.get(keyOf(neuronId, deviceId));
    return device === undefined ? servers : [...servers, { id: deviceId, ...device }];
  }

  /** Its tools are there from now on; those that are seen for the first time are pinned as they are. */
  async function attach(neuronId: NeuronId, source: SynapseSource): Promise<number> {
    await registry.add(source, neuronId);
    const definitions = (await source.list(AbortSignal.timeout(connectTimeout))).map(({ definition }) => definition);
    const states = await Promise.all(definitions.map((definition) => pins.state(neuronId, definition)));
    await pins.pin(
      neuronId,
      definitions.filter((_, index) => states[index] === "new"),
    );
    return definitions.length;
  }

  async function freePrefix(neuronId: NeuronId, id: string, wanted: string): Promise<string> {
    const taken = new Set((await keptServers(neuronId)).filter((one) => one.id !== id).map(({ prefix }) => prefix));
    taken.add("serial");
    let prefix = wanted;
    for (let number = 2; taken.has(prefix); number += 1) prefix = `${wanted}_${number}`;
    return prefix;
  }

  async function connectServer(neuronId: NeuronId, address: string): Promise<ConnectOutcome> {
    const neuron = await deps.neuron(neuronId);
    if (neuron === undefined) return failed("This neuron is not here any more.");
    const allowed = originToAllow(neuron.tier, address.trim());
    if (allowed.kind === "refused") return failed(allowed.reason);
    const { origin } = allowed;
    const url = new URL(address.trim()).href;
    const id = `server_${(await sha256Hex(utf8(url))).slice(0, 12)}`;
    const key = keyOf(neuronId, id);
    const kept = (await keptServers(neuronId)).find((one) => one.id === id);
    const wasAllowed = (await allowList.list()).some(
      (one) => one.neuronId === neuronId && one.origin === origin && one.purpose === serverPurpose,
    );
    const intent = await audit.intent({ action: "server.connect", neuronId, subject: origin });
    await allowList.allow({ neuronId, origin, purpose: serverPurpose });

    const connect = (prefix?: string) =>
      deps.connectServer({
        neuronId,
        url,
        sourceId: id,
        signal: AbortSignal.timeout(connectTimeout),
        ...(prefix === undefined ? {} : { prefix }),
      });
    let connection = await connect(kept?.prefix);
    if (connection.kind === "connected" && kept === undefined) {
      const prefix = await freePrefix(neuronId, id, connection.prefix);
      if (prefix !== connection.prefix) {
        await connection.source.close();
        connection = await connect(prefix);
      }
    }
    if (connection.kind === "failed") {
      if (!wasAllowed) await allowList.forbid(neuronId, origin, serverPurpose); // nothing stays open for a server that is not there
      if (kept !== undefined) {
        setLive(key, { url, name: kept.name, state: "failed", problem: connection.reason, tools: 0 });
      }
      await audit.outcome(intent, "failed", { reason: connection.reason });
      return failed(connection.reason);
    }
    const { name, prefix, source } = connection;
    const value: KeptServer = { id, neuronId, url, name, prefix };
    await rows.write([{ kind: "put", store: serverStore, id: key, value, tags: [neuronId] }]);
    const server = { url, name, state: "connected", tools: await attach(neuronId, source) } as const;
    setLive(key, server);
    await audit.outcome(intent, "done", { tools: server.tools });
    return { kind: "connected", server: { id, ...server } };
  }

  async function connectSerial(neuronId: NeuronId, baudRate: number): Promise<ConnectOutcome> {
    const connection = await deps.connectDevice({ neuronId, baudRate });
    if (connection.kind === "failed") return failed(connection.reason);
    const intent = await audit.intent({ action: "device.connect", neuronId, subject: deviceId, details: { baudRate } });
    const tools = await attach(neuronId, connection.source);
    const server = { url: `${baudRate} baud`, name: connection.name, state: "connected", tools } as const;
    setLive(keyOf(neuronId, deviceId), server);
    await audit.outcome(intent, "done");
    return { kind: "connected", server: { id: deviceId, ...server } };
  }

  async function disconnect(neuronId: NeuronId, id: string): Promise<void> {
    const servers = await keptServers(neuronId);
    const server = servers.find((one) => one.id === id);
    await registry.remove(id, neuronId);
    setLive(keyOf(neuronId, id), undefined);
    if (server === undefined) return;
    const { origin } = new URL(server.url);
    await audited(audit, { action: "server.disconnect", neuronId, subject: origin }, async () => {
      await rows.write([{ kind: "delete", store: serverStore, id: keyOf(neuronId, id) }]);
      // The membrane closes with the last server of this origin.
      if (!servers.some((one) => one.id !== id && new URL(one.url).origin === origin)) {
        await allowList.forbid(neuronId, origin, serverPurpose);
      }
    });
  }

  return {
    watch(neuronId, listener) {
      const both: Pick<Rows, "watch"> = {
        watch(stores, changed) {
          const unwatch = rows.watch(stores, changed);
          listeners.add(changed);
          return () => {
            unwatch();
            listeners.delete(changed);
          };
        },
      };
      return liveRead(both, [serverStore], () => list(neuronId), listener);
    },
    connectServer: (neuronId, url) => orFailed(() => connectServer(neuronId, url)),
    connectSerial: (neuronId, baudRate) => orFailed(() => connectSerial(neuronId, baudRate)),
    disconnect,
  };
}

/** One device a neuron, for now. */
const deviceId = "serial";

const failed = (reason: string): ConnectOutcome => ({ kind: "failed", reason });

/** A full disk or a log that cannot be written is said; nothing is connected then. */
async function orFailed(work: () => Promise<ConnectOutcome>): Promise<ConnectOutcome> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof StorageTrouble) return failed(thrown.message);
    throw thrown;
  }
}
