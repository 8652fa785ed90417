/**
 * The composition root of the page: every port meets its adapter here, and nowhere else. What the first screen does not
 * need is behind `import()`.
 */
import { neurons as shipped } from "virtual:neurons";
import { createAuditLog } from "#core/audit/audit-log.ts";
import { createFacts } from "#core/memory/facts.ts";
import { createBroker, type Broker } from "#core/broker/broker.ts";
import { embeddedDefault } from "#core/broker/cards.ts";
import { createDeferredEngine } from "#core/broker/deferred-engine.ts";
import { createConversations } from "#core/neuron/conversations.ts";
import { createNeuronManager } from "#core/neuron/manager.ts";
import { createNeuronStates } from "#core/neuron/neuron-states.ts";
import { isOpen } from "#core/privacy/egress.ts";
import { createAllowList } from "#core/privacy/allow-list.ts";
import { createGateLog } from "#core/privacy/gate-log.ts";
import { openKeyring } from "#core/vault/keyring.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { createIds } from "#core/words/ids.ts";
import type { Clock, Random } from "#core/words/ports.ts";
import { createWebLocks } from "#platform/locks/web-locks.ts";
import { openPageDevice } from "#platform/page/device.ts";
import { createWorkerGuard } from "#platform/page/guarded-worker.ts";
import { openStorage } from "#platform/storage/open-storage.ts";
import type { App } from "./app.ts";
import { createAuditDesk } from "./audit-desk.ts";
import { createChatDesk } from "./chat-desk.ts";
import { createConversationDesk } from "./conversation-desk.ts";
import { createDeviceDesk } from "./device-desk.ts";
import { createDocumentDesk } from "./document-desk.ts";
import { createGateDesk } from "./gate-desk.ts";
import { holdingsIn } from "./holdings.ts";
import { createMemoryDesk } from "./memory-desk.ts";
import { createModelDesk } from "./model-desk.ts";
import { createNeuronDesk } from "./neuron-desk.ts";
import { createBrane } from "./scripting.ts";
import { createToolDesk } from "./tool-desk.ts";

const version: string = import.meta.env["BRANE_VERSION"];
const clock: Clock = { now: () => Date.now() };
const random: Random = { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) };

/** What a person allowed or connected on this device: it never travels, and another neuron of the same id asks anew. */
const allowedHere = ["grants", "pins", "servers", "undo", "quota", "egress"];

/** Resolves to a value once, at the first call; a failure is not kept. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () =>
    (made ??= make().catch((problem: unknown) => {
      made = undefined;
      throw problem;
    }));
}

/** Rejects with StorageTrouble when what is kept here cannot be opened. Needs a secure context. */
export async function createBrowserApp(): Promise<App> {
  const device = openPageDevice({ development: import.meta.env.DEV });
  const locks = createWebLocks(navigator.locks);
  const newId = createIds({ clock, random });
  const startGuarded = createWorkerGuard(device.workersMayStart);

  const storage = await openStorage();
  const keyring = await openKeyring({ shelf: storage.keys, random });
  const rows = createSealedRows({ raw: storage.rows, keyring, onDamage: (trouble) => console.error(trouble.message) });

  const audit = createAuditLog({ rows, locks, clock, random });
  const manager = createNeuronManager({
    rows,
    clock,
    shipped,
    loadReader: async () => (await import("#core/neuron/read-neuron-object.ts")).readNeuronObject,
  });
  const tierOf = async (id: string) => (await manager.get(id))?.config.privacy_tier;

  const allowList = createAllowList({ rows, clock });
  const gateLog = createGateLog({ rows, newId });
  const gate = once(async () => {
    const { createGate } = await import("#platform/gate/gate.ts");
    const startWorker = () =>
      startGuarded(
        () => new Worker(new URL("../../workers/gate.ts", import.meta.url), { type: "module", name: "gate" }),
      );
    return createGate({
      startWorker,
      allowList,
      log: gateLog,
      audit,
      clock,
      tierOf,
      https: location.protocol === "https:",
    });
  });

  const conversations = createConversations({ rows, locks, clock, newId });
  const states = createNeuronStates();
  const facts = createFacts({ rows, clock });

  const engine = createDeferredEngine("wllama", async () => {
    const [{ createSharedEngine }, { broadcastEngineChannel }] = await Promise.all([
      import("#platform/engines/shared-engine.ts"),
      import("#platform/engines/engine-wire.ts"),
    ]);
    return createSharedEngine({
      name: "wllama",
      locks,
      openChannel: broadcastEngineChannel,
      tab: crypto.randomUUID(),
      startWorker: async () => {
        const refusal = await device.workersMayStart();
        if (refusal !== undefined) throw new Error(refusal);
        return new Worker(new URL("../../workers/llm.ts", import.meta.url), { type: "module", name: "llm" });
      },
    });
  });
  const broker = createBroker({ offers: [{ engine, models: [embeddedDefault] }], fallback: embeddedDefault.id });

  const axon = once(async () => {
    const [{ createAxon }, { createAxonClient }] = await Promise.all([
      import("#core/axon/axon.ts"),
      import("#platform/embeddings/axon-client.ts"),
    ]);
    const { embedder, openIndex } = createAxonClient({
      startWorker: () =>
        startGuarded(
          () => new Worker(new URL("../../workers/axon.ts", import.meta.url), { type: "module", name: "axon" }),
        ),
    });
    return createAxon({ rows, embedder, openIndex, clock, ids: newId });
  });

  const tools = createToolDesk({
    ...{ rows, clock, locks, audit, allowList, conversations },
    neuron: async (id) => {
      const neuron = await manager.get(id);
      if (neuron === undefined) return undefined;
      const { metadata, privacy_tier: tier, tools: named } = neuron.config;
      return { id, name: metadata.name, tier, tools: named };
    },
    builtIns: async () => {
      const [{ createBuiltIns }, { createOpfsFiles }, sealer] = await Promise.all([
        import("#core/synapse/built-ins/source.ts"),
        import("#platform/tools/opfs-files.ts"),
        keyring.sealer("files"),
      ]);
      const root = async () => (await navigator.storage.getDirectory()).getDirectoryHandle("files", { create: true });
      const files = createOpfsFiles({ root, sealer });
      const here = (await manager.list()).map(({ config }) => config.metadata.id);
      await files.keepOnly(here).catch(() => undefined); // tidying up; whoever reads or writes is told of trouble
      return createBuiltIns({ files, clock });
    },
    connectServer: async (request) => {
      const [{ createConnectMcp }, { fetchFor }] = await Promise.all([import("#platform/mcp/connect-mcp.ts"), gate()]);
      return createConnectMcp({ fetchFor, appVersion: version })(request);
    },
    connectDevice: async (request) => {
      const [{ createConnectSerial }, { createBrowserSerialPorts }] = await Promise.all([
        import("#platform/devices/connect-serial.ts"),
        import("#platform/devices/serial-ports.ts"),
      ]);
      return createConnectSerial(device.serial ? createBrowserSerialPorts(navigator.serial) : undefined)(request);
    },
  });

  const loadTurn = async () => {
    const [{ createTurn }, { placeCitations }] = await Promise.all([
      import("#core/neuron/turn.ts"),
      import("#core/axon/citations.ts"),
    ]);
    return createTurn({
      ...{ rows, clock, locks, newId, audit, conversations, broker, states },
      facts: facts.list,
      definitions: tools.definitions,
      callTool: tools.callTool,
      recall: async (...asked) => (await axon()).recall(...asked),
      cite: placeCitations,
    });
  };

  const packages = once(async () => {
    const [{ createPackages }, { createPackageClient }, { createPackageSource }, { createPackageTarget }] =
      await Promise.all([
        import("./package-desk.ts"),
        import("#platform/package/package-client.ts"),
        import("#core/brane/gather.ts"),
        import("#core/brane/take-in.ts"),
      ]);
    const startWorker = () =>
      startGuarded(
        () => new Worker(new URL("../../workers/package.ts", import.meta.url), { type: "module", name: "package" }),
      );
    return createPackages({
      press: createPackageClient({ startWorker }),
      source: createPackageSource({ rows, manager }),
      target: createPackageTarget({ rows, manager, newId, grantedStores: [...allowedHere] }),
      ...{ rows, audit, newId },
    });
  });

  const neuronDesk = createNeuronDesk({
    ...{ manager, rows, audit },
    holdings: [
      (id) => conversations.holdings(id),
      holdingsIn(rows, ["documents", "passages", "vectors", "facts", "requested-tools", "credentials", ...allowedHere]),
    ],
    isOpen: async ({ config: { metadata, privacy_tier: tier } }) =>
      isOpen(
        tier,
        (await allowList.list()).filter(({ neuronId }) => neuronId === metadata.id),
      ),
    openStores: ["egress"],
    packages: {
      export: async (...asked) => (await packages()).export(...asked),
      open: async (...asked) => (await packages()).open(...asked),
    },
    loadYamlReader: () => import("#core/neuron/read-neuron.ts"),
  });

  return {
    neurons: neuronDesk,
    conversations: createConversationDesk({ conversations }),
    chat: createChatDesk({ manager, conversations, states, broker, loadTurn: once(loadTurn) }),
    documents: createDocumentDesk({ axon }),
    memory: createMemoryDesk({ axon, facts, rows }),
    tools: tools.desk,
    audit: createAuditDesk({ log: audit }),
    gate: createGateDesk({ log: gateLog, allowList }),
    model: createModelDesk({ broker }),
    device: createDeviceDesk({
      device,
      version,
      whenQuiet: () => modelReady(broker),
      keepModels: async () => {
        const { openModelFiles } = await import("#platform/models/open-model-files.ts");
        const opened = [await openModelFiles(embeddedDefault.id), await openModelFiles("all-minilm-l6-v2")];
        return opened.every(({ kind }) => kind === "opened");
      },
      whenIdle: () => states.whenIdle(),
      erase: async () => (await import("#platform/storage/erase-everything.ts")).eraseEverything(),
    }),
  };
}

/** Resolves when a model is open: from then on the line is free. */
const modelReady = (broker: Broker): Promise<void> =>
  new Promise((resolve) => {
    broker.watch((status) => {
      if (status.kind === "ready") resolve();
    });
  });

/** Gives scripts of this page their face of the app. Kiosk and sealed builds leave it out. */
export function exposeToScripts(app: Promise<App>): void {
  Object.defineProperty(globalThis, "brane", { value: createBrane(app), enumerable: true });
}
