/** Tool servers that a person connects to a neuron. */
import * as z from "zod/mini";
import { sha256Hex, utf8 } from "#core/words/bytes.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { MachinePolicy } from "#core/words/policy.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import type { NeuronId } from "#core/words/ids.ts";
import { originToAllow } from "#core/privacy/egress.ts";
import type { AllowList } from "#core/privacy/allow-list.ts";
import type { SynapseSource } from "#core/synapse/definition.ts";
import type { CallingNeuron } from "#core/synapse/rule.ts";
import { serverPurpose, type ConnectServer, type ServerRequest } from "#core/synapse/server-port.ts";
import { connectTimeout, type AttachedSources } from "./attached-sources.ts";
import { audited } from "./audited.ts";
import type { ConnectOptions, ConnectOutcome, ToolServer } from "./app.ts";

export interface ToolServersDeps {
  readonly rows: Rows;
  readonly audit: Pick<AuditPort, "intent" | "outcome">;
  readonly attached: AttachedSources;
  readonly allowList: Pick<AllowList, "list" | "allow" | "forbid">;
  readonly neuron: (id: NeuronId) => Promise<CallingNeuron | undefined>;
  readonly connectServer: ConnectServer;
  /** What the admin of this machine allows everybody on it; absent where there is none. */
  readonly machine?: () => Promise<MachinePolicy>;
}

export interface ToolServers {
  list(neuronId: NeuronId): Promise<readonly ToolServer[]>;
  /** Opens the gate to its origin and connects; whatever goes wrong, nothing stays open behind it. */
  connect(neuronId: NeuronId, url: string, options?: ConnectOptions): Promise<ConnectOutcome>;
  /** Disconnects and forgets, its origin at the gate included. */
  disconnect(neuronId: NeuronId, id: string): Promise<void>;
}

export const serverStore = "servers";
/** A server that was connected once: after a reload it is shown and waits to be connected again. Never exported. */
const KeptServer = z.object({
  id: z.string(),
  neuronId: z.string(),
  url: z.string(),
  name: z.string(),
  prefix: z.string(),
  /** The name of the credential it wants. */
  credential: z.exactOptional(z.string()),
});
type KeptServer = z.infer<typeof KeptServer>;

export function createToolServers(deps: ToolServersDeps): ToolServers {
  const { rows, audit, attached, allowList } = deps;
  const keyOf = (neuronId: NeuronId, id: string) => `${neuronId}/${id}`;
  const putServer = (server: KeptServer): Change => ({
    kind: "put",
    store: serverStore,
    id: keyOf(server.neuronId, server.id),
    value: server,
    tags: [server.neuronId],
  });

  const kept = async (neuronId: NeuronId): Promise<readonly KeptServer[]> =>
    (await rows.list(serverStore, neuronId)).flatMap(({ value }) => {
      const read = KeptServer.safeParse(value);
      return read.success ? [read.data] : [];
    });

  async function freePrefix(neuronId: NeuronId, id: string, wanted: string): Promise<string> {
    const taken = new Set((await kept(neuronId)).filter((one) => one.id !== id).map(({ prefix }) => prefix));
    taken.add("serial");
    let prefix = wanted;
    for (let number = 2; taken.has(prefix); number += 1) prefix = `${wanted}_${number}`;
    return prefix;
  }

  async function connect(neuronId: NeuronId, address: string, options?: ConnectOptions): Promise<ConnectOutcome> {
    const neuron = await deps.neuron(neuronId);
    if (neuron === undefined) return failed("This neuron is not here any more.");
    const allowed = originToAllow(neuron.tier, address.trim(), await deps.machine?.());
    if (allowed.kind === "refused") return failed(allowed.reason);
    const { origin } = allowed;
    const url = new URL(address.trim()).href;
    const id = `server_${(await sha256Hex(utf8(url))).slice(0, 12)}`;
    const before = (await kept(neuronId)).find((one) => one.id === id);
    const credential = options?.credential === undefined ? before?.credential : (options.credential ?? undefined);
    const wasAllowed = (await allowList.list()).some(
      (one) => one.neuronId === neuronId && one.origin === origin && one.purpose === serverPurpose,
    );
    const closeGate = async () => {
      if (!wasAllowed) await allowList.forbid(neuronId, origin, serverPurpose);
    };
    const intent = await audit.intent({ action: "server.connect", neuronId, subject: origin });
    let opened: SynapseSource | undefined;
    try {
      await allowList.allow({ neuronId, origin, purpose: serverPurpose });
      const connection = await reach({ neuronId, url, sourceId: id, credential }, before?.prefix);
      if (connection.kind === "failed") {
        await closeGate();
        if (before !== undefined) {
          const { reason: problem } = connection;
          attached.setState(neuronId, id, { url, name: before.name, state: "failed", problem, tools: 0 });
        }
        await audit.outcome(intent, "failed", { reason: connection.reason });
        return connection.wantsKey === true
          ? { ...failed(connection.reason), wantsKey: true }
          : failed(connection.reason);
      }
      const { name, prefix, source } = connection;
      opened = source;
      await rows.write([
        putServer({ id, neuronId, url, name, prefix, ...(credential === undefined ? {} : { credential }) }),
      ]);
      const server = { url, name, state: "connected", tools: await attached.attach(neuronId, source) } as const;
      attached.setState(neuronId, id, server);
      await audit.outcome(intent, "done", { tools: server.tools });
      return { kind: "connected", server: { id, ...server } };
    } catch (thrown) {
      // The first trouble is told; what can be taken back of the rest is.
      const forget = () =>
        rows.write([
          before === undefined ? { kind: "delete", store: serverStore, id: keyOf(neuronId, id) } : putServer(before),
        ]);
      const undo = [
        async () => opened?.close(),
        () => attached.detach(neuronId, id),
        closeGate,
        forget,
        () => audit.outcome(intent, "failed"),
      ];
      for (const step of undo) await step().catch(() => undefined);
      throw thrown;
    }
  }

  /** Connects; the first time under a prefix that no other server of the neuron has. */
  async function reach(
    about: Pick<ServerRequest, "neuronId" | "url" | "sourceId" | "credential">,
    prefix: string | undefined,
  ) {
    const once = (named?: string) =>
      deps.connectServer({
        ...about,
        signal: AbortSignal.timeout(connectTimeout),
        ...(named === undefined ? {} : { prefix: named }),
      });
    const connection = await once(prefix);
    if (connection.kind === "failed" || prefix !== undefined) return connection;
    const free = await freePrefix(about.neuronId, about.sourceId, connection.prefix);
    if (free === connection.prefix) return connection;
    await connection.source.close();
    return once(free);
  }

  return {
    connect,
    async list(neuronId) {
      return (await kept(neuronId)).map(({ id, url, name }) => ({
        ...{ id, url, name, state: "disconnected", tools: 0 },
        ...attached.state(neuronId, id),
      }));
    },
    async disconnect(neuronId, id) {
      const servers = await kept(neuronId);
      const server = servers.find((one) => one.id === id);
      await attached.detach(neuronId, id);
      if (server === undefined) return;
      const { origin } = new URL(server.url);
      await audited(audit, { action: "server.disconnect", neuronId, subject: origin }, async () => {
        await rows.write([{ kind: "delete", store: serverStore, id: keyOf(neuronId, id) }]);
        // The membrane closes with the last server of this origin.
        if (!servers.some((one) => one.id !== id && new URL(one.url).origin === origin)) {
          await allowList.forbid(neuronId, origin, serverPurpose);
        }
      });
    },
  };
}

const failed = (reason: string) => ({ kind: "failed", reason }) as const;
