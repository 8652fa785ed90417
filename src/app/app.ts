/**
 * The one facade that ui, cli and `globalThis.brane` talk to. Plain data in, plain data out; live reads are `watch…`
 * functions that call back at once and after every change, in every tab.
 */
import type { ConversationId, DocumentId, MessageId, NeuronId } from "#core/words/ids.ts";
import type { Unsubscribe } from "#core/words/ports.ts";
import type { OriginPattern } from "#core/words/origin-pattern.ts";
import type { PrivacyTier } from "#core/words/tier.ts";
import type { LoadProgress, ModelInfo } from "#core/broker/engine.ts";
import type { AuditDesk } from "./app-audit.ts";
import type { ChatDesk } from "./app-chat.ts";
import type { CredentialDesk } from "./app-credentials.ts";
import type { HealthReport } from "./app-health.ts";
import type { DownloadDesk } from "./app-downloads.ts";
import type { ModelShelfDesk } from "./app-models.ts";
import type { ModelServerDesk } from "./app-model-servers.ts";
import type { ConnectOptions, ConnectOutcome, ToolServer } from "./app-servers.ts";
import type { BackupDesk, LossDesk, StoreName } from "./app-backups.ts";
import type { RecalledPassage } from "#core/axon/passage.ts";
import type { Conversation, Message } from "#core/neuron/conversation.ts";
import type { Drafts } from "#core/neuron/drafts.ts";
import type { NeuronConfig } from "#core/neuron/neuron.ts";
import type { JsonObject } from "#core/words/json.ts";
import type { SynapseDefinition } from "#core/synapse/definition.ts";
import type { Proof } from "#core/vault/proof.ts";
import type { RenewalDesk, SafetyDesk } from "./safety.ts";
import type { DoorPerson, EraseOutcome, EraseRight, PeopleDesk, PersonId, Role } from "./app-people.ts";
import type { ChangeOutcome, NeuronEdits } from "./app-neurons.ts";
import type { PermissionDecision, PermissionRequest } from "#core/synapse/permission.ts";

export type * from "./app-audit.ts";
export type * from "./app-chat.ts";
export type * from "./app-backups.ts";
export type * from "./app-people.ts";
export type * from "./app-credentials.ts";
export type * from "./app-downloads.ts";
export type * from "./app-health.ts";
export type * from "./app-models.ts";
export type * from "./app-neurons.ts";
export type * from "./app-servers.ts";
export type * from "./app-model-servers.ts";

export interface App {
  readonly neurons: NeuronDesk;
  readonly conversations: ConversationDesk;
  readonly drafts: Drafts;
  readonly chat: ChatDesk;
  readonly documents: DocumentDesk;
  readonly memory: MemoryDesk;
  readonly tools: ToolDesk;
  readonly audit: AuditDesk;
  readonly gate: GateDesk;
  readonly model: ModelDesk;
  /** Fetched on use. */
  readonly models: () => Promise<ModelShelfDesk>;
  /** Fetched on use; absent where models cannot be fetched. */
  readonly downloads?: () => Promise<DownloadDesk>;
  readonly device: DeviceDesk;
  /** What the person at this app is here for: all three when they are alone. Without `user`, nothing but the log, safety and health is theirs. */
  readonly roles: readonly Role[];
  /** Their name at the door; absent where one person is here. */
  readonly me?: string;
  /** Fetched on use. */
  readonly people: () => Promise<PeopleDesk>;
  /** Fetched on use. */
  readonly safety: () => Promise<SafetyDesk>;
  readonly renewal: () => Promise<RenewalDesk>;
  /** Its code is fetched when it is asked for. */
  readonly backups: () => Promise<BackupDesk>;
  /** Fetched on use. */
  readonly credentials: () => Promise<CredentialDesk>;
  /** Fetched on use. */
  readonly modelServers: () => Promise<ModelServerDesk>;
  /** Looked up when it is asked. */
  readonly health: () => Promise<HealthReport>;
}

/** How a start ends: with the app, at its lock, or with what the browser has lost. */
export type Beginning =
  | { readonly kind: "open"; readonly app: App }
  | { readonly kind: "locked"; readonly desk: LockDesk }
  | { readonly kind: "lost"; readonly desk: LossDesk };

/** Instead of the app while it is locked. */
export interface LockDesk {
  /** Where one person is here. */
  readonly ways: readonly Exclude<Proof["kind"], "device">[];
  /** Who may come in, where several share this machine; empty otherwise. */
  readonly people: readonly DoorPerson[];
  /** `person`: who says they are there, where several are. */
  open(proof: Proof, person?: PersonId): Promise<LockOpening>;
  /** Takes an invitation up by its code. `own`: how that person comes in from now on; a passkey asks at once. */
  join(
    person: PersonId,
    code: string,
    own: { readonly kind: "passphrase"; readonly passphrase: string } | { readonly kind: "passkey" },
  ): Promise<LockOpening>;
  /** Resolves when somebody came in. */
  readonly opened: Promise<App>;
  /** For who is alone and has no way in left: deletes everything, keys first, and reloads. At a door of several, nobody's to do. */
  eraseEverything(): Promise<void>;
}

export type LockOpening =
  | { readonly kind: "open"; readonly app: App }
  /** `pause`: milliseconds until the next try is looked at. */
  | { readonly kind: "refused"; readonly reason: string; readonly pause: number }
  | { readonly kind: "stopped" };

export interface NeuronSummary {
  readonly id: NeuronId;
  readonly name: string;
  readonly description: string;
  readonly tier: PrivacyTier;
  /** Whether anything may leave now: tier, and an origin that is set up for it. Decides the membrane's gap. */
  readonly open: boolean;
  /** What is set up for it is on this device alone: nothing leaves that. Absent where it is not so, or nothing is. */
  readonly onThisDevice?: boolean;
  readonly origin: "shipped" | "imported" | "own";
  /** What the address of its screen calls it: the id of one that we ship, and of others a word that tells nobody anything. */
  readonly address: string;
}

export type ExportOutcome =
  | { readonly kind: "exported"; readonly blob: Blob; readonly fileName: string }
  | { readonly kind: "refused"; readonly reason: string };

/** What a package is, before anything of it is kept or run. */
export interface PackagePreview {
  readonly neuron: {
    readonly id: NeuronId;
    readonly name: string;
    readonly description: string;
    readonly tier: PrivacyTier;
  };
  readonly author?: string;
  /** The one it prefers. */
  readonly model: string;
  /** The one that answers here, where that is another one. */
  readonly answersHere?: string;
  readonly tools: readonly string[];
  readonly origins: readonly string[];
  readonly documents: number;
  readonly facts: number;
  readonly conversations: number;
  readonly sealed: boolean;
  readonly bytes: number;
  /** Sentences on how it differs from the neuron of the same id that is here already; empty when there is none. */
  readonly differences: readonly string[];
  /** True when exactly this state is here already; keys that the file brings do not count. */
  readonly same: boolean;
  /** Keys it brings that are not here, and which are kept with it. `keptAs`: where another key has the name. */
  readonly keys: readonly { readonly name: string; readonly goesTo: OriginPattern; readonly keptAs?: string }[];
  /** How many secrets in it cannot be kept: they are left out. */
  readonly strangeKeys: number;
  /** A neuron that was kept as a copy of this file and still holds exactly what the file holds. */
  readonly copy?: { readonly id: NeuronId; readonly name: string };
}

export type OpenPackageOutcome =
  | {
      readonly kind: "opened";
      readonly preview: PackagePreview;
      /** `keys`: whether those it brings are kept, as they are unless it says false. */
      accept(how?: "replace" | "copy", options?: { readonly keys?: boolean }): Promise<ImportOutcome>;
    }
  | { readonly kind: "needs-passphrase" }
  | { readonly kind: "cannot-open"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string };

export type ImportOutcome =
  { readonly kind: "imported"; readonly id: NeuronId } | { readonly kind: "refused"; readonly reason: string };

export interface NeuronDesk {
  list(): Promise<readonly NeuronSummary[]>;
  watchList(listener: (neurons: readonly NeuronSummary[]) => void): Unsubscribe;
  config(id: NeuronId): Promise<NeuronConfig | undefined>;
  /** `keys`: names of those in the vault that go along, which they do in sealed files only. */
  export(
    id: NeuronId,
    options?: { readonly passphrase?: string; readonly keys?: readonly string[] },
  ): Promise<ExportOutcome>;
  /** Reads strictly and shows; nothing is kept until `accept`. */
  open(blob: Blob, options?: { readonly passphrase?: string }): Promise<OpenPackageOutcome>;
  /** Adds a neuron from the YAML of its file. Problems name line, column and the field's meaning. */
  create(yaml: string): Promise<ImportOutcome>;
  /** The YAML of a neuron that is here, every field written out, as it would be with `edits`. */
  yaml(id: NeuronId, edits?: NeuronEdits): Promise<string | undefined>;
  /**
   * Puts what a YAML says, or single fields of it, in the place of what describes a neuron now; what it holds stays.
   * Refused in words like `create`, also when the id is another one. `restore` within the session undoes it.
   */
  change(id: NeuronId, to: string | NeuronEdits): Promise<ChangeOutcome>;
  /** Removes a neuron with everything it holds; `restore` within the session brings it back. */
  remove(id: NeuronId): Promise<{ readonly restore: () => Promise<void> }>;
  /** Neurons that came with the app and were removed. */
  away(): Promise<readonly { readonly id: NeuronId; readonly name: string }[]>;
  /** Brings one of them back as it came, without what it held. Nothing happens when it is not away. */
  bringBack(id: NeuronId): Promise<void>;
}

export interface ConversationDesk {
  list(neuronId: NeuronId): Promise<readonly Conversation[]>;
  watchList(neuronId: NeuronId, listener: (conversations: readonly Conversation[]) => void): Unsubscribe;
  create(neuronId: NeuronId): Promise<Conversation>;
  rename(id: ConversationId, title: string): Promise<void>;
  remove(id: ConversationId): Promise<{ readonly restore: () => Promise<void> }>;
  watchMessages(id: ConversationId, listener: (messages: readonly Message[]) => void): Unsubscribe;
  /** Shows another answer to the same question, by its place from 0; it is the one that later prompts hold. */
  showVersion(id: MessageId, place: number): Promise<void>;
}

export interface DocumentSummary {
  readonly id: DocumentId;
  readonly name: string;
  readonly bytes: number;
  readonly passages: number;
  readonly addedAt: number;
  readonly state: "reading" | "ready" | "failed";
  readonly problem?: string;
  /** While it is read in this tab: passages read so far, and how long the rest takes once that can be told. */
  readonly progress?: { readonly done: number; readonly secondsLeft?: number };
}

type AddDocumentOutcome =
  | { readonly kind: "added"; readonly id: DocumentId; readonly name: string; readonly passages: number }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "stopped" };

export interface DocumentDesk {
  list(neuronId: NeuronId): Promise<readonly DocumentSummary[]>;
  /** Also takes up what a tab that is gone did not read to its end. */
  watchList(neuronId: NeuronId, listener: (documents: readonly DocumentSummary[]) => void): Unsubscribe;
  add(
    neuronId: NeuronId,
    file: File,
    options?: { readonly onProgress?: (done: number, total: number) => void; readonly signal?: AbortSignal },
  ): Promise<AddDocumentOutcome>;
  /** The whole text, in which passages and citations have their offsets. Undefined when it is not there or damaged. */
  text(neuronId: NeuronId, id: DocumentId): Promise<string | undefined>;
  remove(neuronId: NeuronId, id: DocumentId): Promise<{ readonly restore: () => Promise<void> }>;
}

export interface Fact {
  readonly key: string;
  readonly value: string;
  readonly updatedAt: number;
}

export interface MemoryDesk {
  recall(neuronId: NeuronId, text: string, options?: { readonly limit?: number }): Promise<readonly RecalledPassage[]>;
  watchFacts(neuronId: NeuronId, listener: (facts: readonly Fact[]) => void): Unsubscribe;
  setFact(neuronId: NeuronId, key: string, value: string): Promise<void>;
  removeFact(neuronId: NeuronId, key: string): Promise<void>;
}

export interface ToolSummary {
  readonly definition: SynapseDefinition;
  readonly enabled: boolean;
  /** Ends of 24-hour permissions in force, milliseconds since 1970, with their scope in words. */
  readonly grants: readonly { readonly id: string; readonly scope: string; readonly expiresAt: number }[];
  /** The server's definition differs from the pinned one: it is not called until a person agrees. */
  readonly changed: boolean;
}

export interface ToolDesk {
  watchTools(neuronId: NeuronId, listener: (tools: readonly ToolSummary[]) => void): Unsubscribe;
  /** Requests that wait for a person, oldest first. */
  watchRequests(listener: (requests: readonly PermissionRequest[]) => void): Unsubscribe;
  decide(callId: string, decision: PermissionDecision): void;
  /**
   * What is wrong with these arguments for the tool that asks, by the argument's name; under the empty name what is wrong
   * with all of them together. Empty when the tool admits them.
   */
  problems(
    request: Pick<PermissionRequest, "neuronId" | "definition">,
    args: JsonObject,
  ): Promise<Readonly<Record<string, string>>>;
  undo(
    conversationId: ConversationId,
    callId: string,
  ): Promise<{ readonly kind: "undone" } | { readonly kind: "refused"; readonly reason: string }>;
  revoke(grantId: string): Promise<void>;
  watchServers(neuronId: NeuronId, listener: (servers: readonly ToolServer[]) => void): Unsubscribe;
  /** Allows the server's origin at the gate (after the person agreed in the dialog) and connects. */
  connectServer(neuronId: NeuronId, url: string, options?: ConnectOptions): Promise<ConnectOutcome>;
  disconnectServer(neuronId: NeuronId, id: string): Promise<void>;
  /** Agrees to a definition that changed since it was pinned. */
  acceptChanged(neuronId: NeuronId, toolName: string): Promise<void>;
  /** Opens the browser's own picker for a serial port: call it from a click. */
  connectSerial(neuronId: NeuronId, options?: { readonly baudRate?: number }): Promise<ConnectOutcome>;
}

export interface GateEntry {
  readonly at: number;
  readonly neuronId?: string;
  readonly origin: string;
  readonly purpose: string;
  readonly allowed: boolean;
  readonly reason: string;
  readonly bytesOut: number;
}

/** Everything that ever left for one neuron on this device, in sum: it stays true when the log's old entries leave it. */
export interface GateTotal {
  readonly neuronId: NeuronId;
  readonly bytesOut: number;
  /** Requests let through. */
  readonly allowed: number;
  readonly refused: number;
  /** Of those let through, how many brought no answer: whether they arrived is not known. */
  readonly unanswered?: number;
  /** Where they went. */
  readonly origins: readonly string[];
  /** The last one that was let through. */
  readonly last?: { readonly origin: string; readonly at: number };
}

export interface GateDesk {
  /** The newest entries, some 500 over all neurons. */
  log(): Promise<readonly GateEntry[]>;
  watch(listener: (entries: readonly GateEntry[]) => void): Unsubscribe;
  /** A neuron that never knocked has none. */
  watchTotals(listener: (totals: readonly GateTotal[]) => void): Unsubscribe;
  /** Origins that may be reached, and for whom. */
  watchAllowed(
    listener: (
      allowed: readonly { readonly neuronId: NeuronId; readonly origin: string; readonly purpose: string }[],
    ) => void,
  ): Unsubscribe;
  forbid(neuronId: NeuronId, origin: string): Promise<void>;
}

export type ModelStatus =
  | { readonly kind: "idle" }
  | { readonly kind: "loading"; readonly progress: LoadProgress }
  | { readonly kind: "ready"; readonly info: ModelInfo; readonly elsewhere: boolean }
  | { readonly kind: "failed"; readonly message: string };

export interface ModelDesk {
  watch(listener: (status: ModelStatus) => void): Unsubscribe;
  /** Tries again after a failure. */
  retry(): void;
}

export interface DeviceDesk {
  watch(listener: (status: DeviceStatus) => void): Unsubscribe;
  /** Looks anew at what nobody tells of: how much is stored, and which tabs are open. */
  look(): Promise<void>;
  /** `.brane` files that the operating system opens with the installed app, those from before this call included. One listener. */
  onFileLaunched(listener: (file: File) => void): Unsubscribe;
  askToPersist(): Promise<boolean>;
  applyUpdate(): void;
  /** Whose things `eraseEverything` takes, and what it asks for. */
  whoErases(): Promise<EraseRight>;
  /**
   * Deletes everything BRANE keeps in this browser, keys first, and reloads. Where several share it, an admin's to do,
   * with `proof`.
   */
  eraseEverything(proof?: Proof): Promise<EraseOutcome>;
}

export interface DeviceStatus {
  /** False over plain http from another machine: no crypto, no storage worth the name. Nothing else works then. */
  readonly secure: boolean;
  readonly isolated: boolean;
  readonly threads: number;
  readonly serial: boolean;
  readonly offlineReady: boolean;
  readonly storage?: { readonly usedBytes: number; readonly quotaBytes: number; readonly persisted: boolean };
  readonly privateWindow: boolean;
  /** `waiting`: a new version is there and starts when agreed; `stale`: another tab has started it, this one is old. */
  readonly update: "none" | "waiting" | "stale";
  readonly version: string;
  /** What the browser has lost since the last start, the database apart. */
  readonly lost: readonly StoreName[];
  /** Other tabs of this app that are open. */
  readonly otherTabs: number;
}
