/**
 * The second half of the composition root: the rooms behind the first screen, fetched when one of them is entered. Every
 * port meets its adapter here or in browser.ts, and nowhere else.
 */
import type { AuditLog } from "#core/audit/audit-log.ts";
import { createDeferredEngine } from "#core/broker/deferred-engine.ts";
import type { ModelServer } from "#core/broker/server.ts";
import type { Broker } from "#core/broker/broker.ts";
import { createFacts } from "#core/memory/facts.ts";
import { createConversations } from "#core/neuron/conversations.ts";
import { restorable } from "#core/neuron/locks.ts";
import type { NeuronManager } from "#core/neuron/manager.ts";
import type { NeuronStates } from "#core/neuron/neuron-states.ts";
import type { AllowList } from "#core/privacy/allow-list.ts";
import { byPerson } from "#core/privacy/egress.ts";
import { createGateLog } from "#core/privacy/gate-log.ts";
import { createCredentials } from "#core/vault/credentials.ts";
import type { RawRows } from "#core/vault/raw-rows.ts";
import type { Keyring } from "#core/vault/store-keys.ts";
import type { MachinePolicy } from "#core/words/policy.ts";
import type { Clock, Locks } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import type { ServerDeps } from "#platform/engines/servers/server-deps.ts";
import type { WorkerHandle } from "#platform/page/guarded-worker.ts";
import { createAuditDesk } from "./audit-desk.ts";
import type { BackupRoom } from "./backup-desk.ts";
import { createChatDesk } from "./chat-desk.ts";
import { createConversationDesk } from "./conversation-desk.ts";
import { createCredentialDesk } from "./credential-desk.ts";
import { createDocumentDesk } from "./document-desk.ts";
import { createGateDesk } from "./gate-desk.ts";
import { holdingsIn } from "./holdings.ts";
import { modelPlaceStore } from "./model-places.ts";
import { createMemoryDesk } from "./memory-desk.ts";
import type { Holdings } from "./neuron-desk.ts";
import { once } from "./once.ts";
import type { PermissionRequests } from "./permission-requests.ts";
import { createServerOffers, keepLearned } from "./server-offers.ts";
import { createToolDesk } from "./tool-desk.ts";

/** What the first screen has made already. */
export interface Ground {
  readonly rows: Rows;
  /** The rows that the log lies in: where several share this machine, what they have in common. */
  readonly logRows: Rows;
  /** The same rows as they lie: the gate's worker opens a credential's by itself. */
  readonly raw: RawRows;
  /** The version of what lies on the disk. */
  readonly dataFormat: number;
  readonly keyring: Keyring;
  readonly locks: Locks;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly audit: AuditLog;
  readonly manager: NeuronManager;
  readonly states: NeuronStates;
  readonly broker: Broker;
  readonly allowList: AllowList;
  readonly backups: () => Promise<BackupRoom>;
  readonly requests: PermissionRequests;
  readonly startGuarded: (start: () => Worker) => WorkerHandle;
  /** Absent in a browser without Web Serial. */
  readonly serial: Serial | undefined;
  readonly version: string;
  /** Where the private files of this person's tools lie, in the origin's private file system. */
  readonly filesFolder: string;
  /** Whether a backup took the place of what this person keeps since the tab began. */
  readonly restoredSince: () => Promise<boolean>;
  /** What the admin of this machine allows everybody on it; undefined where there is none. */
  readonly machine: (() => Promise<MachinePolicy>) | undefined;
}

/** What a person allowed or connected on this device: it never travels, and another neuron of the same id asks anew. */
const allowedHere = ["grants", "pins", "servers", "undo", "quota", "egress"];

export function openRooms(ground: Ground) {
  const { rows, raw, keyring, locks, clock, newId, audit, manager, states, broker, allowList, requests } = ground;
  const { startGuarded, version, filesFolder } = ground;
  const narrowed = ground.machine === undefined ? {} : { machine: ground.machine };
  const conversations = createConversations({ rows, locks, clock, newId });
  const facts = createFacts({ rows, clock });

  const credentials = createCredentials({ rows, raw, keyring, clock });
  const gateLog = createGateLog({ rows, locks, newId });
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
      credentials,
      tierOf: async (id) => (id === byPerson ? 2 : (await manager.get(id))?.config.privacy_tier),
      https: location.protocol === "https:",
      ...narrowed,
    });
  });

  const serverEngine = once(async () => {
    const [{ createServerEngine }, { listModels }, door] = await Promise.all([
      import("#platform/engines/servers/server-engine.ts"),
      import("#platform/engines/servers/ask-server.ts"),
      gate(),
    ]);
    const way: ServerDeps = {
      fetchFor: (use) => door.fetchFor(use),
      note: (event) => audit.note(event),
      learn: (...found) => keepLearned(rows, ...found),
    };
    return {
      createEngine: createServerEngine,
      engineFor: (server: ModelServer) => createServerEngine(server, way),
      ...{ listModels, way },
    };
  });
  const modelServers = once(async () => {
    const [{ createServerDesk }, { localNetworkPermission }, { createEngine, listModels, way }] = await Promise.all([
      import("./server-desk.ts"),
      import("#platform/page/local-network.ts"),
      serverEngine(),
    ]);
    const desk = createServerDesk({
      ...{ rows, audit, allowList, newId, ...narrowed },
      neurons: async () =>
        (await manager.list()).map(({ config: { metadata, privacy_tier: tier, model } }) => ({
          ...{ id: metadata.id, name: metadata.name, tier, wish: model.preferred_llm },
        })),
      listModels: (server, neuronId, signal) => listModels(server, way, neuronId, signal),
      openModel: async (server, modelId, learn) => {
        const told: ServerDeps["learn"] = (_server, model) => {
          learn(model);
          return Promise.resolve();
        };
        const engine = createEngine(server, { ...way, learn: told });
        const opened = await engine.open(modelId, { onProgress: () => undefined, signal: never });
        return opened.kind === "opened" ? opened.model : undefined;
      },
      page: { origin: location.origin, localNetwork: localNetworkPermission },
    });
    await desk.leave(); // what a page that was closed while it looked left open
    return desk;
  });

  const downloads = once(async () => {
    const [{ createDownloadDesk }, { openDownloads }, { openCatalogue }, { fetchOwn }] = await Promise.all([
      import("./download-desk.ts"),
      import("#platform/models/download/open-downloads.ts"),
      import("#platform/models/open-catalogue.ts"),
      import("#platform/page/fetch-own.ts"),
    ]);
    return createDownloadDesk({
      ...{ rows, locks, clock, audit, allowList, ...narrowed },
      ...openDownloads(gate),
      catalogue: () => openCatalogue(fetchOwn),
    });
  });

  const axonClient = once(async () => {
    const { createAxonClient } = await import("#platform/embeddings/axon-client.ts");
    return createAxonClient({
      startWorker: () =>
        startGuarded(
          () => new Worker(new URL("../../workers/axon.ts", import.meta.url), { type: "module", name: "axon" }),
        ),
    });
  });

  const axon = once(async () => {
    const [{ createAxon }, client] = await Promise.all([import("#core/axon/axon.ts"), axonClient()]);
    return createAxon({
      ...{ rows, clock, locks, ids: newId },
      embedder: client.embedder,
      openIndex: (dimensions) => client.openIndex(dimensions),
    });
  });

  const tools = createToolDesk({
    ...{ rows, clock, locks, audit, allowList, conversations, requests, ...narrowed },
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
        ground.backups().then((room) => room.endRestore()), // else it would put older files over what is written now
      ]);
      const root = async () =>
        (await navigator.storage.getDirectory()).getDirectoryHandle(filesFolder, { create: true });
      const files = createOpfsFiles({ root, sealer, locks, restoredSince: ground.restoredSince });
      const here = (await manager.list()).map(({ config }) => config.metadata.id);
      const kept = [...here, ...(await restorable(locks))]; // asked in this order: a removal is seen by one of them
      await files.keepOnly(kept).catch(() => undefined); // tidying up; whoever reads or writes is told of trouble
      return createBuiltIns({ files, clock });
    },
    connectServer: async (request) => {
      const [{ createConnectMcp }, door] = await Promise.all([import("#platform/mcp/connect-mcp.ts"), gate()]);
      return createConnectMcp({ fetchFor: (use) => door.fetchFor(use), appVersion: version })(request);
    },
    connectDevice: async (request) => {
      const [{ createConnectSerial }, { createBrowserSerialPorts }] = await Promise.all([
        import("#platform/devices/connect-serial.ts"),
        import("#platform/devices/serial-ports.ts"),
      ]);
      return createConnectSerial(ground.serial && createBrowserSerialPorts(ground.serial))(request);
    },
  });

  const loadTurn = async () => {
    const [{ createTurn }, { createBeginnings }, { createAtRest }, { createAnswerCache }, { placeCitations }] =
      await Promise.all([
        import("#core/neuron/turn.ts"),
        import("#core/neuron/beginnings.ts"),
        import("#platform/page/at-rest.ts"),
        import("#core/broker/answer-cache.ts"),
        import("#core/axon/citations.ts"),
      ]);
    return createTurn({
      ...{ rows, clock, locks, newId, audit, conversations, broker, states },
      beginnings: createBeginnings({ rows, atRest: createAtRest(document) }),
      answerCache: createAnswerCache({ rows }),
      facts: (neuronId) => facts.list(neuronId),
      definitions: (neuronId, signal) => tools.definitions(neuronId, signal),
      callTool: (request) => tools.callTool(request),
      recall: async (...asked) => (await axon()).recall(...asked),
      cite: placeCitations,
      embed: async (...asked) => (await axonClient()).embedder.embed(...asked),
    });
  };

  const packages = once(async () => {
    const [
      { createPackages },
      { createPackageKeys },
      { createPackageClient },
      { createPackageSource },
      { createPackageTarget },
    ] = await Promise.all([
      import("./package-desk.ts"),
      import("./package-keys.ts"),
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
      target: createPackageTarget({ rows, manager, newId, grantedStores: allowedHere }),
      keys: createPackageKeys({ rows, clock }),
      ...{ rows, locks, audit, newId, manager },
      choose: (...asked) => broker.choose(...asked),
      beforeImport: async () => (await ground.backups()).beforeRisk(),
    });
  });

  const holdings: readonly Holdings[] = [
    (id) => conversations.holdings(id),
    holdingsIn(rows, [
      "documents",
      "passages",
      "vectors",
      "facts",
      "drafts",
      "requested-tools",
      "credentials",
      "beginnings",
      modelPlaceStore,
      ...allowedHere,
    ]),
  ];

  return {
    conversations: createConversationDesk({ conversations, audit }),
    chat: createChatDesk({ manager, conversations, states, broker, loadTurn: once(loadTurn) }),
    documents: createDocumentDesk({ axon, audit }),
    memory: createMemoryDesk({ axon, facts, conversations, rows, audit }),
    tools: tools.desk,
    audit: createAuditDesk({ log: audit }),
    gate: createGateDesk({ log: gateLog, allowList, audit }),
    credentials: createCredentialDesk({ credentials, audit }),
    health: async () => {
      const [{ reportHealth }, { chooseVariant }, { sharesMemory }] = await Promise.all([
        import("./health-report.ts"),
        import("#soma/program/kernel-build.ts"),
        import("#platform/engines/shared-memory.ts"),
      ]);
      const shared = sharesMemory();
      const simd = chooseVariant({ shared }).relaxed ? ("relaxed" as const) : ("plain" as const);
      return reportHealth({
        rows,
        logRows: ground.logRows,
        computes: { simd, sharedMemory: shared },
        dataFormat: ground.dataFormat,
      });
    },
    packages,
    holdings,
    modelServers,
    downloads,
    /** What is offered of them to the broker; their engines' code is fetched when one is asked. */
    serverOffers: createServerOffers({
      rows,
      engineFor: (server) => createDeferredEngine(server.kind, async () => (await serverEngine()).engineFor(server)),
    }),
  };
}

const never = new AbortController().signal;
