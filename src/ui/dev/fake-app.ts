/**
 * A FAKE of the App facade: it invents everything, keeps nothing and runs no model. It exists so that every state can
 * be looked at and tested; only the look page (look.html) imports it, and no build does.
 */
import type {
  App,
  AskableModel,
  BackupStatus,
  ConnectedModelServer,
  DeviceStatus,
  DocumentSummary,
  DownloadRow,
  Fact,
  GateEntry,
  ModelsState,
  LookOutcome,
  ModelStatus,
  NeuronSummary,
  OpenPackageOutcome,
  PeopleState,
} from "#app/app.ts";
import type { Credential } from "#core/vault/credential.ts";
import type { RenewalStatus, SafetyStatus } from "#app/safety.ts";
import type { Conversation, Message } from "#core/neuron/conversation.ts";
import type { ContextUse } from "#core/neuron/read-ahead.ts";
import type { TurnEvent } from "#core/neuron/turn-event.ts";
import type { PermissionRequest } from "#core/synapse/permission.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { createFakeCredentials } from "./fake-credentials.ts";
import { createFakeModelServers } from "./fake-model-servers.ts";
import { createFakeBackups } from "./fake-backups.ts";
import * as data from "./fake-data.ts";
import * as log from "./fake-log.ts";
import { createFakeDownloads } from "./fake-downloads.ts";
import { createFakeModels } from "./fake-models.ts";
import { createFakeRenewal } from "./fake-renewal.ts";
import { createFakePeople, fakeEraseRight, namesIn } from "./fake-people.ts";
import { createFakeSafety } from "./fake-safety.ts";

export interface FakeState {
  readonly neurons?: readonly NeuronSummary[];
  readonly device?: Partial<DeviceStatus>;
  readonly backups?: Partial<BackupStatus>;
  readonly credentials?: readonly Credential[];
  readonly servers?: readonly ConnectedModelServer[];
  /** What asking a model server finds. */
  readonly look?: LookOutcome;
  readonly model?: ModelStatus;
  readonly models?: Partial<ModelsState>;
  readonly downloads?: readonly DownloadRow[];
  /** What of the house's list of models cannot be used, in sentences. */
  readonly catalogueRefused?: readonly string[];
  readonly messages?: readonly Message[];
  readonly requests?: readonly PermissionRequest[];
  /** Models that may answer for the neuron. */
  readonly others?: readonly AskableModel[];
  /** What fills the model's window. */
  readonly context?: ContextUse;
  readonly documents?: readonly DocumentSummary[];
  readonly gate?: readonly GateEntry[];
  readonly open?: OpenPackageOutcome;
  readonly chainBroken?: boolean;
  readonly emptyLog?: boolean;
  readonly longLog?: boolean;
  /** What a turn tells, one event after another; it hangs after the last one unless that is `ended`. */
  readonly turn?: readonly TurnEvent[];
  /** What making a neuron answers. */
  readonly createProblem?: string;
  readonly safety?: Partial<SafetyStatus>;
  readonly renewal?: Partial<RenewalStatus>;
  readonly people?: PeopleState;
  /** Nothing can be written: what would be kept is refused with this sentence of storage's. */
  readonly full?: string;
}

/** A value that can be watched: calls back at once and after every change. */
function cell<Value>(first: Value) {
  let value = first;
  const listeners = new Set<(value: Value) => void>();
  return {
    get: () => value,
    /** As a store writes: done when the promise is. */
    set(next: Value): Promise<void> {
      value = next;
      for (const listener of listeners) listener(value);
      return Promise.resolve();
    },
    watch: (listener: (value: Value) => void) => {
      listeners.add(listener);
      listener(value);
      return () => void listeners.delete(listener);
    },
  };
}

export function createFakeApp(state: FakeState): App {
  const neurons = cell(state.neurons ?? data.neurons);
  const shipped = neurons.get().filter(({ origin }) => origin === "shipped");
  const conversations = cell<readonly Conversation[]>(data.conversations);
  const messages = cell<readonly Message[]>(state.messages ?? data.talk);
  const requests = cell<readonly PermissionRequest[]>(state.requests ?? []);
  const documents = cell<readonly DocumentSummary[]>(state.documents ?? data.documents.slice(0, 1));
  const facts = cell<readonly Fact[]>([{ key: "My landlord", value: "Vermeer Immo, Antwerp", updatedAt: data.now }]);
  const gate = cell<readonly GateEntry[]>(state.gate ?? []);
  const device = cell<DeviceStatus>({ ...data.device, ...state.device });
  const model = cell<ModelStatus>(state.model ?? data.modelReady);
  const audit = cell(state.emptyLog === true ? [] : state.longLog === true ? log.longAudit : log.audit);
  /** As storage does: done, or refused as a whole. */
  const kept = <Value>(write: () => Value | Promise<Value>): Promise<Value> =>
    state.full === undefined ? Promise.resolve(write()) : Promise.reject(new StorageTrouble("full", state.full));
  let made = 0;

  async function* turn(signal: AbortSignal | undefined): AsyncGenerator<TurnEvent> {
    for (const event of state.turn ?? []) {
      if (signal?.aborted === true) break;
      if (event.kind === "delta") await new Promise((next) => setTimeout(next, 12));
      yield event;
    }
    if (state.turn?.at(-1)?.kind === "ended") return;
    if (signal?.aborted !== true)
      await new Promise<void>((stop) => signal?.addEventListener("abort", () => stop(), { once: true }));
    const text = (state.turn ?? []).map((event) => (event.kind === "delta" ? event.text : "")).join("");
    const usage = { promptTokens: 40, computedTokens: 40, answerTokens: 9, firstTokenMs: 90, totalMs: 200 };
    yield { kind: "ended", reason: "stopped", text, usage };
  }

  return {
    neurons: {
      list: () => Promise.resolve(neurons.get()),
      watchList: neurons.watch,
      config: (id) => Promise.resolve(data.configOf(id)),
      export: () => Promise.resolve({ kind: "exported", blob: new Blob(["fake"]), fileName: "legal-researcher.brane" }),
      open: () => kept(() => state.open ?? { kind: "refused", reason: "This is a fake: it opens nothing." }),
      create: () =>
        kept(() =>
          state.createProblem === undefined
            ? { kind: "imported", id: "legal-researcher" }
            : { kind: "refused", reason: state.createProblem },
        ),
      yaml: () => Promise.resolve(data.neuronYaml),
      change: () =>
        kept(() =>
          state.createProblem === undefined
            ? { kind: "changed", restore: () => Promise.resolve() }
            : { kind: "refused", reason: state.createProblem },
        ),
      remove: (id) =>
        kept(() => {
          const before = neurons.get();
          void neurons.set(before.filter((each) => each.id !== id));
          return { restore: () => neurons.set(before) };
        }),
      away: () => Promise.resolve(shipped.filter(({ id }) => neurons.get().every((each) => each.id !== id))),
      bringBack: (id) => kept(() => neurons.set([...neurons.get(), ...shipped.filter((each) => each.id === id)])),
    },
    conversations: {
      list: () => Promise.resolve(conversations.get()),
      watchList: (id, listener) => conversations.watch((all) => listener(all.filter((each) => each.neuronId === id))),
      create: (neuronId) =>
        kept(() => {
          made += 1;
          const conversation = { id: `new-${made}`, neuronId, title: "", createdAt: data.now, updatedAt: data.now };
          void conversations.set([conversation, ...conversations.get()]);
          return conversation;
        }),
      rename: (id, title) =>
        kept(() => conversations.set(conversations.get().map((each) => (each.id === id ? { ...each, title } : each)))),
      remove: (id) =>
        kept(() => {
          const before = conversations.get();
          void conversations.set(before.filter((each) => each.id !== id));
          return { restore: () => conversations.set(before) };
        }),
      watchMessages: (id, listener) => messages.watch((all) => listener(id === "c1" ? all : [])),
      showVersion: () => Promise.resolve(),
    },
    drafts: { get: () => Promise.resolve(""), keep: () => Promise.resolve() },
    chat: {
      send: (_neuronId, _text, options) => turn(options?.signal),
      retry: (_conversationId, options) => turn(options?.signal),
      models: () => Promise.resolve(state.others ?? []),
      async *askBeside(_conversationId, other, options) {
        for await (const event of turn(options?.signal)) {
          yield event.kind === "started" ? { ...event, model: other.name, engine: other.engine } : event;
        }
      },
      prepare: () => undefined,
      watchState: (_neuronId, listener) => (listener("idle"), () => undefined),
      context: () =>
        Promise.resolve(state.context ?? { window: 8_192, instructions: 1_140, passages: 730, conversation: 412 }),
    },
    documents: {
      list: () => Promise.resolve(documents.get()),
      watchList: (_neuronId, listener) => documents.watch(listener),
      text: (_neuronId, id) => Promise.resolve(id === "d1" ? data.documentText : undefined),
      add(_neuronId, file, options) {
        options?.onProgress?.(12, 34);
        void documents.set([
          ...documents.get(),
          { id: file.name, name: file.name, bytes: file.size, passages: 0, addedAt: data.now, state: "reading" },
        ]);
        return new Promise(() => undefined);
      },
      remove: (_neuronId, id) =>
        kept(() => {
          const before = documents.get();
          void documents.set(before.filter((each) => each.id !== id));
          return { restore: () => documents.set(before) };
        }),
    },
    memory: {
      recall: () => Promise.resolve(data.passages),
      watchFacts: (_neuronId, listener) => facts.watch(listener),
      setFact: (_neuronId, key, value) => kept(() => facts.set([...facts.get(), { key, value, updatedAt: data.now }])),
      removeFact: (_neuronId, key) => kept(() => facts.set(facts.get().filter((fact) => fact.key !== key))),
    },
    tools: {
      watchTools: (_neuronId, listener) => (listener(data.tools), () => undefined),
      watchRequests: requests.watch,
      decide: (callId) => void requests.set(requests.get().filter((request) => request.callId !== callId)),
      problems: (_request, args) => Promise.resolve(args["file"] === undefined ? { file: '"file" is missing.' } : {}),
      undo: () => Promise.resolve({ kind: "undone" }),
      revoke: () => kept(() => undefined),
      watchServers: (_neuronId, listener) => (
        listener([
          { id: "everything", url: "http://127.0.0.1:3901/mcp", name: "everything", state: "connected", tools: 13 },
        ]),
        () => undefined
      ),
      connectServer: () =>
        Promise.resolve({
          kind: "failed",
          reason:
            "The server answered, but it does not let this page read the answer: its header Access-Control-Allow-Origin is missing.",
        }),
      disconnectServer: () => kept(() => undefined),
      acceptChanged: () => kept(() => undefined),
      connectSerial: () => Promise.resolve({ kind: "failed", reason: "No port was chosen." }),
    },
    audit: {
      entries: (after = 0, upTo = Infinity) => Promise.resolve(audit.get().slice(after, upTo)),
      watch: (listener) => audit.watch((entries) => listener(log.indexOf(entries, namesIn(state.people)))),
      export: () => Promise.resolve({ kind: "exported", text: "" }),
      watchSoundness: (listener) => {
        listener(log.soundnessOf(audit.get().length, state.chainBroken === true));
        return () => undefined;
      },
      verify: () =>
        Promise.resolve(
          state.chainBroken === true
            ? { kind: "broken", seq: 4, reason: "its hash does not follow from the entry before it." }
            : { kind: "intact", entries: audit.get().length, covered: audit.get().length, read: true },
        ),
      checkpoint: () => Promise.resolve(log.checkpointOf(audit.get().length)),
      checkpoints: () => Promise.resolve(log.checkpointOf(audit.get().length).note),
      prove: () => Promise.resolve({ kind: "refused", reason: "This is a fake: it proves nothing." }),
      eraseDetails: () => Promise.resolve({ kind: "erased", entries: 1 }),
    },
    gate: {
      log: () => Promise.resolve(gate.get()),
      watch: gate.watch,
      watchTotals: (listener) => gate.watch((entries) => listener(data.totalsOf(entries))),
      watchAllowed: (listener) => (
        listener(
          gate.get().length === 0
            ? []
            : [{ neuronId: "home-keeper", origin: "http://127.0.0.1:3901", purpose: "tools of a server" }],
        ),
        () => undefined
      ),
      forbid: () => kept(() => undefined),
    },
    roles: state.people?.kind === "shared" ? state.people.roles : ["admin", "user", "auditor"],
    ...(state.people?.kind === "shared" ? { me: "Ada Vermeer" } : {}),
    people: () => Promise.resolve(createFakePeople(state.people)),
    safety: () => Promise.resolve(createFakeSafety(state.safety)),
    renewal: () => Promise.resolve(createFakeRenewal({ ...state.renewal, ways: state.safety?.ways })),
    backups: () => Promise.resolve(createFakeBackups(state.backups)),
    health: () =>
      Promise.resolve({
        log:
          state.emptyLog === true
            ? { entries: 0 }
            : { entries: 1_284, head: "3f9a01c7e2b4", checkpoint: { size: 1_200, at: data.now } },
        documents: { count: 3, passages: 1_629, bytes: 2_400_000 },
        index: { passages: 1_629, bytes: 2_502_144 },
        computes: { simd: "relaxed", sharedMemory: state.device?.isolated !== false },
        dataFormat: 1,
      }),
    credentials: () => Promise.resolve(createFakeCredentials(state.credentials)),
    models: () => Promise.resolve(createFakeModels(state.models)),
    downloads: () => Promise.resolve(createFakeDownloads(state.downloads, state.catalogueRefused)),
    modelServers: () => Promise.resolve(createFakeModelServers(state.servers, state.look)),
    model: { watch: model.watch, retry: () => void model.set(data.modelReady) },
    device: {
      watch: device.watch,
      look: () => Promise.resolve(),
      askToPersist: () => Promise.resolve(false),
      applyUpdate: () => void device.set({ ...device.get(), update: "none" }),
      onFileLaunched: () => () => undefined,
      whoErases: () => Promise.resolve(fakeEraseRight(state.people)),
      eraseEverything: () => new Promise(() => undefined),
    },
  };
}
