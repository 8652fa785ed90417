import type { TurnEvent } from "#core/neuron/turn-event.ts";
import { otherAnswer, others } from "./fake-beside.ts";
import * as data from "./fake-data.ts";
import { noTokens } from "#ui/chat/no-tokens.ts";
import { modelServers, serverFound, serverRefuses } from "./fake-model-servers.ts";
import type { FakeState } from "./fake-app.ts";
import { downloads } from "./fake-downloads.ts";
import { brought } from "./fake-models.ts";
import { practice } from "./fake-people.ts";
import { askingVault } from "./fake-safety.ts";

/** A state to look at: where, with what, and what a person did to get there. */
export interface Look {
  readonly hash: string;
  readonly state?: FakeState;
  /** A question asked at once, so that a turn runs. */
  readonly ask?: string;
}

const talk = "#/n/legal-researcher/c/c1";
const started: TurnEvent = {
  ...{ kind: "started", conversationId: "c1", model: "SmolLM2 135M", engine: "wllama", questionId: "q9" },
};
const recalled: TurnEvent = { kind: "recalled", passages: data.passages };
const pieces = (text: string): readonly TurnEvent[] =>
  (text.match(/[\s\S]{1,4}/g) ?? []).map((piece) => ({ kind: "delta", text: piece }));
const loading: FakeState["model"] = {
  kind: "loading",
  progress: { stage: "fetching", loadedBytes: 41_200_000, totalBytes: 98_362_432 },
};
const asking = data.answered(
  "a2",
  "Ninety days before 31 August 2026 is 2 June 2026. I would like to write it to your calendar file.",
  {
    calls: [{ id: "call-1", name: "file_write", arguments: data.request("call-1").arguments, state: "asked" }],
    state: "streaming",
  },
);
const done = data.answered("a2", "The last day to give notice is written to your calendar file.", {
  calls: [
    { id: "call-0", name: "calculator", arguments: { expression: "31 + 31 + 28" }, state: "done", result: "90" },
    {
      id: "call-1",
      name: "file_write",
      arguments: data.request("call-1").arguments,
      state: "done",
      result: "calendar/lease.ics is written.",
      undoUntil: Date.now() + 290_000,
    },
    { id: "call-2", name: "serial_write", arguments: { line: "LED ON" }, state: "denied" },
  ],
});
const noRoom =
  "There is no room left for BRANE on this device, so the last change was not kept. Remove documents or conversations you no longer need, or free space on the device, then try again.";
const opened = (more: Partial<typeof data.preview> = {}): FakeState => ({
  open: {
    kind: "opened",
    preview: { ...data.preview, ...more },
    accept: () => Promise.resolve({ kind: "imported", id: "legal-researcher" }),
  },
});

export const looks: Readonly<Record<string, Look>> = {
  home: { hash: "#/" },
  "home-loading": { hash: "#/", state: { model: loading, device: { offlineReady: false } } },
  "home-open": { hash: "#/", state: { neurons: data.neuronsOneOpen, gate: data.gateLog } },
  "home-shared": { hash: "#/", state: { people: practice } },
  "home-nothing": { hash: "#/", state: { neurons: [] } },
  chat: {
    hash: talk,
    state: {
      messages: [...data.talk, data.secondQuestion, asking],
      requests: [data.request("call-1")],
      credentials: data.credentials,
    },
  },
  "chat-mending": {
    hash: talk,
    state: { messages: [...data.talk, data.secondQuestion, asking], requests: [data.request("call-1")] },
  },
  "chat-lacking": {
    hash: talk,
    state: { messages: [...data.talk, data.secondQuestion, asking], requests: [data.lacking] },
  },
  "chat-done": { hash: talk, state: { messages: [...data.talk, data.secondQuestion, done] } },
  "said-before": {
    hash: talk,
    state: {
      messages: [
        ...data.talk,
        data.secondQuestion,
        data.answered("a2", "Ninety days, in writing, to the end of a month.", {
          saidBefore: data.now - 864e5,
          why: "SmolLM2 135M answers: it is the model of this page.",
        }),
      ],
      context: { window: 4_096, instructions: 1_140, passages: 730, conversation: 1_312 },
    },
  },
  "side-by-side": {
    hash: talk,
    state: {
      messages: [
        ...data.talk,
        data.secondQuestion,
        data.answered("a2", "Ninety days, in writing, to the end of a month.", {
          why: "SmolLM2 135M answers: this neuron prefers it.",
          versions: {
            place: 0,
            beside: 1,
            others: [otherAnswer],
          },
        }),
      ],
    },
  },
  "two-models": {
    hash: talk,
    state: { others, turn: [started, recalled, ...pieces("Ninety days before 31 August 2026 is")] },
  },
  "ask-another": {
    hash: talk,
    state: { messages: [...data.talk, data.secondQuestion, data.answered("a2", "Ninety days.")], others },
  },
  "by-hand": {
    hash: talk,
    state: {
      messages: [
        ...data.talk,
        { ...data.secondQuestion, text: "/calculator 17*23" },
        data.answered("a2", "391", {
          ...{ model: "", engine: "", usage: noTokens },
          calls: [
            { id: "call-1", name: "calculator", arguments: { expression: "17*23" }, state: "done", result: "391" },
          ],
        }),
      ],
      others,
    },
  },
  "chat-rich": {
    hash: talk,
    state: { messages: [data.secondQuestion, data.answered("a2", data.rich)] },
  },
  beyond: {
    hash: talk,
    state: {
      messages: [
        ...data.talk,
        data.secondQuestion,
        data.answered("a2", "The notice is ninety days, by registered letter to the mayor.", {
          small: true,
          passages: data.passages,
          citations: [{ at: 61, passage: 1, beyond: ["registered", "mayor"] }],
        }),
      ],
    },
  },
  uncited: {
    hash: talk,
    state: {
      messages: [
        ...data.talk,
        { ...data.secondQuestion, text: "Supercalifragilisticexpialidocious-".repeat(6) },
        data.answered("a2", "Paris is the capital of France; 2,100,000 people live there."),
      ],
    },
  },
  empty: { hash: "#/n/legal-researcher", state: { documents: [] } },
  streaming: {
    hash: talk,
    state: { turn: [started, recalled, ...pieces(data.rich.slice(0, 220))] },
    ask: "What does the lease say about dates?",
  },
  stopped: {
    hash: talk,
    state: {
      messages: [
        ...data.talk,
        data.secondQuestion,
        data.answered("a2", "Ninety days before 31 August", { state: "stopped" }),
      ],
    },
  },
  failed: {
    hash: talk,
    state: {
      messages: [
        ...data.talk,
        data.secondQuestion,
        data.answered("a2", "", {
          state: "failed",
          error: "The model ran out of memory. Close other tabs, then try again.",
        }),
      ],
    },
  },
  reading: {
    hash: talk,
    state: { turn: [started, recalled, { kind: "reading", done: 640, total: 2_410, secondsLeft: 34 }] },
    ask: "Compare every clause of the two leases.",
  },
  "reading-document": {
    hash: talk,
    state: { documents: data.documents, turn: [started] },
    ask: "Which house rules speak of pets?",
  },
  loading: { hash: "#/n/legal-researcher", state: { model: loading } },
  waiting: { hash: talk, state: { model: loading, turn: [] }, ask: "Is the deposit mentioned?" },
  "model-failed": {
    hash: talk,
    state: {
      model: {
        kind: "failed",
        message: "A part of the model arrived damaged. Your conversations are untouched. Load it again.",
      },
    },
  },
  "open-membrane": { hash: "#/n/home-keeper", state: { gate: data.gateLog, neurons: data.neuronsOneOpen } },
  risky: {
    hash: talk,
    state: {
      requests: [
        data.request("call-9", {
          name: "serial_write",
          wants: "write a line to the board on your desk",
          effect: "irreversible",
          risk: "high",
          source: { kind: "serial", id: "serial" },
        }),
      ],
    },
  },
  "update-waiting": { hash: talk, state: { device: { update: "waiting" } } },
  stale: { hash: talk, state: { device: { update: "stale" } } },
  private: { hash: "#/", state: { device: { privateWindow: true } } },
  "low-space": {
    hash: "#/",
    state: { device: { storage: { usedBytes: 4_890_000_000, quotaBytes: 5_000_000_000, persisted: false } } },
  },
  full: { hash: talk, state: { full: noRoom } },
  "hidden-signs": {
    hash: talk,
    state: {
      messages: [...data.talk, data.secondQuestion, asking],
      requests: [{ ...data.request("call-1"), arguments: { "pa\u200bth": { deep: "deep\u{e0041}er" } } }],
    },
  },
  elsewhere: {
    hash: talk,
    state: { requests: [{ ...data.request("call-7"), neuronId: "home-keeper", neuronName: "Home keeper" }] },
  },
  "full-open": { hash: "#/n/home-keeper", state: { full: noRoom, gate: data.gateLog, neurons: data.neuronsOneOpen } },
  "home-full": { hash: "#/", state: { full: noRoom } },
  "single-thread": { hash: "#/health", state: { device: { isolated: false, threads: 1, serial: false } } },
  insecure: { hash: "#/", state: { device: { secure: false } } },
  gone: { hash: "#/n/nobody" },
  log: { hash: "#/log" },
  "log-broken": { hash: "#/log", state: { chainBroken: true } },
  "home-log-broken": { hash: "#/", state: { chainBroken: true } },
  "log-long": { hash: "#/log", state: { longLog: true } },
  "log-empty": { hash: "#/log", state: { emptyLog: true } },
  health: { hash: "#/health" },
  "safety-renewing": {
    hash: "#/health",
    state: { safety: askingVault, renewal: { renewedAt: data.now, running: { done: 1_240, total: 3_021 } } },
  },
  "safety-advised": { hash: "#/health", state: { safety: askingVault, renewal: { advised: true } } },
  "safety-asks": { hash: "#/health", state: { safety: askingVault } },
  "health-no-code": { hash: "#/health", state: { backups: { opensElsewhere: false, problem: noRoom } } },
  models: { hash: "#/models", state: { models: brought, servers: modelServers, look: serverFound } },
  "models-first": { hash: "#/models" },
  downloads: {
    hash: "#/models",
    state: {
      models: brought,
      downloads,
      catalogueRefused: ["The catalogue's entry ward-7 cannot be used: files.0.bytes is wrong."],
    },
  },
  "server-refuses": { hash: "#/models", state: { look: serverRefuses } },
  keys: { hash: "#/keys", state: { credentials: data.credentials } },
  "keys-none": { hash: "#/keys" },
  people: { hash: "#/health", state: { safety: askingVault, people: practice } },
  "people-unsound": { hash: "#/health", state: { safety: askingVault, people: { ...practice, sound: false } } },
  "log-closed": { hash: "#/log", state: { people: { ...practice, roles: ["user"] } } },
  auditor: { hash: "#/", state: { people: { ...practice, roles: ["auditor"] } } },
  docs: { hash: "#/docs" },
  documents: { hash: talk, state: { documents: data.documents } },
  import: { hash: "#/", state: opened() },
  "import-new": {
    hash: "#/",
    state: opened({
      neuron: { id: "fresh", name: "Tax reader", description: "Reads your tax letters.", tier: 2 },
      differences: [],
      origins: ["http://127.0.0.1:3901"],
      keys: [
        { name: "Home hub", goesTo: "http://127.0.0.1:8123", keptAs: "Home hub 2" },
        { name: "archive", goesTo: "https://archive.example.org" },
      ],
      strangeKeys: 1,
    }),
  },
  "import-copy": {
    hash: "#/",
    state: opened({ copy: { id: "legal-researcher", name: "Legal researcher (copy)" }, answersHere: "SmolLM2 135M" }),
  },
  "import-same": { hash: "#/", state: opened({ same: true, differences: [] }) },
  "import-sealed": { hash: "#/", state: { open: { kind: "needs-passphrase" } } },
  "import-cannot": {
    hash: "#/",
    state: { open: { kind: "cannot-open", reason: "This passphrase does not open the file, or the file is damaged." } },
  },
  "import-refused": {
    hash: "#/",
    state: { open: { kind: "refused", reason: "The file is damaged: its last 2 kB are missing. Ask for it again." } },
  },
  "create-wrong": {
    hash: "#/",
    state: {
      createProblem:
        "Line 5, column 3: version is missing its second number. It says which version of the neuron this is, such as 1.0.0.\nLine 6, column 1: privacy_teir is no field of a neuron. Did you mean privacy_tier?",
    },
  },
};
