import { createAuditLog } from "#core/audit/audit-log.ts";
import { openAuditorKeys } from "#core/audit/auditor-keys.ts";
import { createAxon } from "#core/axon/axon.ts";
import { placeCitations } from "#core/axon/citations.ts";
import { createFakeEmbedder } from "#core/axon/fake-embedder.ts";
import { createFakeVectorIndex } from "#core/axon/fake-vector-index.ts";
import { createFakeMemoryDatabase } from "#core/brane/fake-memory-database.ts";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { createPackageSource } from "#core/brane/gather.ts";
import { createReadPackage } from "#core/brane/read-package.ts";
import { createPackageTarget } from "#core/brane/take-in.ts";
import { createWritePackage } from "#core/brane/write-package.ts";
import { createAnswerCache } from "#core/broker/answer-cache.ts";
import { createBroker } from "#core/broker/broker.ts";
import { createScriptedEngine } from "#core/broker/scripted-engine.ts";
import { createFacts } from "#core/memory/facts.ts";
import { createBeginnings } from "#core/neuron/beginnings.ts";
import { createConversations } from "#core/neuron/conversations.ts";
import { fakeNeuron } from "#core/neuron/fake-surroundings.ts";
import { createNeuronManager } from "#core/neuron/manager.ts";
import { createNeuronStates } from "#core/neuron/neuron-states.ts";
import * as yamlReader from "#core/neuron/read-neuron.ts";
import { readNeuronObject } from "#core/neuron/read-neuron-object.ts";
import { createTurn } from "#core/neuron/turn.ts";
import { createAllowList } from "#core/privacy/allow-list.ts";
import { createFakePrivateFiles } from "#core/synapse/fake-private-files.ts";
import { createBuiltIns } from "#core/synapse/built-ins/source.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { openOwnKeyring } from "#core/vault/testing/open-keyring.ts";
import { createIds } from "#core/words/ids.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createChatDesk } from "../chat-desk.ts";
import { createConversationDesk } from "../conversation-desk.ts";
import { createDocumentDesk } from "../document-desk.ts";
import { holdingsIn } from "../holdings.ts";
import { createMemoryDesk } from "../memory-desk.ts";
import { createNeuronDesk } from "../neuron-desk.ts";
import { createPackages } from "../package-desk.ts";
import { createPackageKeys } from "../package-keys.ts";
import { createPermissionRequests } from "../permission-requests.ts";
import { createToolDesk } from "../tool-desk.ts";
import type { Disk } from "./faulty-disk.ts";

const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
const allowedHere = ["grants", "pins", "servers", "undo", "quota", "egress"];

export type House = Awaited<ReturnType<typeof openHouse>>;

/**
 * All desks over one disk, as a tab opens them, wired as the composition roots wire them; models, vectors and the
 * package's database are fakes. Every opening is a new start: it knows only what lies on the disk.
 */
export async function openHouse(disk: Disk) {
  const damage: string[] = [];
  const clock = { now: () => Date.now() };
  const newId = createIds({ clock, random });
  const locks = createProgramLocks();
  const keyring = await openOwnKeyring(disk.shelf, random);
  const rows = createSealedRows({ raw: disk.raw, keyring, onDamage: ({ message }) => damage.push(message) });
  const audit = createAuditLog({
    rows,
    locks,
    clock,
    random,
    auditors: () => openAuditorKeys({ shared: rows, own: rows, locks }),
  });
  const manager = createNeuronManager({
    ...{ rows, clock, shipped: [fakeNeuron()] },
    loadReader: () => Promise.resolve(readNeuronObject),
  });
  const conversations = createConversations({ rows, locks, clock, newId });
  const facts = createFacts({ rows, clock });
  const allowList = createAllowList({ rows, clock });
  const states = createNeuronStates();
  const engine = createScriptedEngine({ answers: Array.from({ length: 4 }, () => "The rent is 900 euros.") });
  const card = { id: "scripted", name: "Scripted", alsoKnownAs: [], contextWindow: 2048, tools: "none", small: true };
  const broker = createBroker({ offers: [{ engine, models: [{ ...card, tools: "none" }] }], fallback: "scripted" });
  const requests = createPermissionRequests();
  const axon = createAxon({
    ...{ rows, clock, locks, ids: newId, embedder: createFakeEmbedder(16) },
    openIndex: (dimensions) => Promise.resolve(createFakeVectorIndex(dimensions)),
  });
  const tools = createToolDesk({
    ...{ rows, clock, locks, audit, allowList, conversations, requests },
    neuron: async (id) => {
      const config = (await manager.get(id))?.config;
      return config && { id, name: config.metadata.name, tier: config.privacy_tier, tools: config.tools };
    },
    builtIns: () => Promise.resolve(createBuiltIns({ files: createFakePrivateFiles(), clock })),
    connectServer: () => Promise.resolve({ kind: "failed", reason: "There is no server here." }),
    connectDevice: () => Promise.resolve({ kind: "failed", reason: "There is no device here." }),
  });
  const turn = createTurn({
    ...{ rows, clock, locks, newId, audit, conversations, broker, states },
    beginnings: createBeginnings({ rows }),
    answerCache: createAnswerCache({ rows }),
    facts: (id) => facts.list(id),
    definitions: (id, signal) => tools.definitions(id, signal),
    callTool: (request) => tools.callTool(request),
    recall: (...asked) => axon.recall(...asked),
    cite: placeCitations,
  });
  const fakes = { database: createFakeMemoryDatabase(), kdf: createFakePassphraseKdf() };
  const source = createPackageSource({ rows, manager });
  const packages = createPackages({
    press: { read: createReadPackage(fakes), write: createWritePackage({ ...fakes, random }) },
    source,
    target: createPackageTarget({ rows, manager, newId, grantedStores: allowedHere }),
    keys: createPackageKeys({ rows, clock }),
    ...{ rows, locks, audit, newId, manager },
    choose: (...asked) => broker.choose(...asked),
    beforeImport: () => Promise.resolve(),
  });
  const held = holdingsIn(rows, ["documents", "passages", "vectors", "facts", "requested-tools", "credentials"]);
  const rest = holdingsIn(rows, ["beginnings", ...allowedHere]);
  return {
    ...{ disk, damage, rows, audit, manager, axon, source, requests, tools },
    chat: createChatDesk({ manager, conversations, states, broker, loadTurn: () => Promise.resolve(turn) }),
    conversations: createConversationDesk({ conversations, audit }),
    /** What is kept of a conversation now, as it lies. */
    messages: (id: string) => conversations.messages(id),
    documents: createDocumentDesk({ axon: () => Promise.resolve(axon), audit }),
    memory: createMemoryDesk({ axon: () => Promise.resolve(axon), facts, conversations, rows, audit }),
    facts,
    neurons: createNeuronDesk({
      ...{ rows, locks, manager, audit, packages },
      holdings: (id) => Promise.all([conversations.holdings(id), held(id), rest(id)]),
      reach: () => Promise.resolve("nowhere"),
      reachStores: [],
      wordFor: (id) => Promise.resolve(`word for ${id}`),
      loadYamlReader: () => Promise.resolve(yamlReader),
    }),
  };
}
