import { createAnswerCache } from "#core/broker/answer-cache.ts";
import { createBroker, type Broker } from "#core/broker/broker.ts";
import type { ModelCard } from "#core/broker/cards.ts";
import type { ModelInfo } from "#core/broker/engine.ts";
import type { Offer } from "#core/broker/offers.ts";
import { createScriptedEngine, type ScriptedAnswer, type ScriptedEngine } from "#core/broker/scripted-engine.ts";
import type { RecalledPassage } from "#core/axon/passage.ts";
import type { CallRecord } from "#core/synapse/call-record.ts";
import type { CallTool } from "#core/synapse/call.ts";
import type { SynapseDefinition } from "#core/synapse/definition.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createIds } from "#core/words/ids.ts";
import { createMemoryDisk, createMemoryRows, type MemoryDisk } from "#core/words/memory-rows.ts";
import type { Locks } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import { createBeginnings, type BeginningsDeps } from "./beginnings.ts";
import { createConversations, type Conversations } from "./conversations.ts";
import type { NeuronConfig } from "./neuron.ts";
import { createNeuronStates, type NeuronStates } from "./neuron-states.ts";
import type { KnownFact } from "./prompt.ts";
import { createTurn, type FireRequest, type Turn, type TurnDeps } from "./turn.ts";
import type { TurnEvent } from "./turn-event.ts";

export interface Wishes {
  readonly answers?: readonly ScriptedAnswer[];
  readonly info?: Partial<ModelInfo>;
  readonly pace?: () => Promise<void>;
  readonly modelId?: string;
  /** Instead of the scripted model: what a real engine offers. */
  readonly offers?: readonly Offer[];
  /** A model called `far` at a server, as the answers it gives. */
  readonly far?: readonly ScriptedAnswer[];
  /** Another model of the same engine, called `Twin`: memory holds one of the two at a time. */
  readonly twin?: true;
  readonly recall?: (text: string, signal: AbortSignal) => Promise<readonly RecalledPassage[]>;
  readonly facts?: () => readonly KnownFact[];
  readonly definitions?: readonly SynapseDefinition[];
  /** How each call ends; by default it is allowed and gives back `done: <arguments>`. */
  readonly callTool?: CallTool;
  /** What a small model's tools are chosen by; without it it calls none. */
  readonly embed?: TurnDeps["embed"];
  /** What two tabs share. */
  readonly disk?: MemoryDisk;
  readonly locks?: Locks;
  /** When what a model computed of a conversation is kept; without it, it is not. */
  readonly atRest?: NonNullable<BeginningsDeps["atRest"]>;
  /** Between the turn and storage, to make it fail. */
  readonly wrapRows?: (rows: Rows) => Rows;
}

export interface Surroundings {
  readonly broker: Broker;
  readonly turn: Turn;
  readonly conversations: Conversations;
  readonly rows: Rows;
  readonly locks: Locks;
  readonly states: NeuronStates;
  readonly engine: ScriptedEngine;
  readonly audit: ReturnType<typeof createFakeAudit>;
  /** Fires and listens to the end. */
  ask(text: string, more?: Partial<FireRequest>): Promise<readonly TurnEvent[]>;
}

/** A fake: everything around a turn, in memory, with a scripted model. For tests. */
export function createFakeSurroundings(wishes: Wishes = {}): Surroundings {
  let time = 1_700_000_000_000;
  let chance = 0;
  const clock = { now: () => (time += 1) };
  const random = { bytes: (count: number) => Uint8Array.from({ length: count }, () => (chance += 7) % 256) };
  const newId = createIds({ clock, random });
  const raw = createMemoryRows(wishes.disk ?? createMemoryDisk());
  const rows = wishes.wrapRows?.(raw) ?? raw;
  const locks = wishes.locks ?? createProgramLocks();
  const audit = createFakeAudit();
  const states = createNeuronStates();
  const engine = createScriptedEngine({
    answers: wishes.answers ?? [],
    ...(wishes.info === undefined ? {} : { info: wishes.info }),
    ...(wishes.pace === undefined ? {} : { pace: wishes.pace }),
  });
  const modelId = wishes.modelId ?? "scripted";
  const card: ModelCard = {
    ...{ id: modelId, name: "Scripted", alsoKnownAs: [] },
    ...{ contextWindow: 2048, tools: "none", small: true },
  };
  const twin: ModelCard = { ...card, id: "twin", name: "Twin" };
  const far = {
    engine: { ...createScriptedEngine({ answers: wishes.far ?? [], info: { engine: "far" } }), name: "far" },
    models: wishes.far === undefined ? [] : [{ ...card, id: "far", name: "Far" }],
    place: { kind: "server", origin: "https://far.example" },
  } as const;
  const models = wishes.twin === true ? [card, twin] : [card];
  const broker = createBroker({ offers: wishes.offers ?? [{ engine, models }, far], fallback: modelId });
  const conversations = createConversations({ rows, locks, clock, newId });
  const turn = createTurn({
    ...{ rows, conversations, locks, clock, newId, audit, states },
    broker,
    beginnings: createBeginnings({ rows, ...(wishes.atRest === undefined ? {} : { atRest: wishes.atRest }) }),
    answerCache: createAnswerCache({ rows }),
    recall: (_neuronId, text, { limit }, signal) =>
      wishes.recall?.(text, signal).then((passages) => passages.slice(0, limit)) ?? Promise.resolve([]),
    cite: (answer, passages) => (passages.length > 0 && answer !== "" ? [{ at: answer.length, passage: 0 }] : []),
    facts: () => Promise.resolve(wishes.facts?.() ?? []),
    definitions: () => Promise.resolve(wishes.definitions ?? []),
    callTool: wishes.callTool ?? allowed,
    ...(wishes.embed === undefined ? {} : { embed: wishes.embed }),
  });
  return {
    ...{ broker, turn, conversations, rows, locks, states, engine, audit },
    ask: async (text, more) => {
      const signal = new AbortController().signal;
      const events: TurnEvent[] = [];
      for await (const event of turn.fire({ neuron: fakeNeuron(), text, signal, ...more })) events.push(event);
      return events;
    },
  };
}

const allowed: CallTool = async function* (request) {
  const record: CallRecord = {
    id: request.callId,
    name: request.name,
    arguments: request.arguments as CallRecord["arguments"],
    state: "asked",
  };
  yield record;
  await Promise.resolve(); // a person thinks
  yield { ...record, state: "running" };
  const last: CallRecord = { ...record, state: "done", result: `done: ${JSON.stringify(request.arguments)}` };
  yield last;
  return last;
};

/** A neuron for tests; `part` changes some of it. */
export const fakeNeuron = (part: Partial<NeuronConfig> = {}): NeuronConfig => ({
  metadata: { id: "tester", name: "Tester", description: "For tests.", version: "1.0.0", examples: [] },
  privacy_tier: 0,
  model: { preferred_llm: "scripted", fallback_llms: [], temperature: 0 },
  prompts: { system: "You are a long and careful tester.", short: "You test." },
  memory: { working_turns: 10, facts: true },
  axon: { enabled: true, top_k: 3 },
  tools: [{ type: "calculator", required: false, enabled: true }],
  limits: { max_tokens: 128, max_tool_rounds: 3 },
  ...part,
});

export const fakePassage = (ordinal: number, text: string): RecalledPassage => ({
  documentId: "lease",
  document: "lease.txt",
  ordinal,
  heading: "Rent",
  text,
  start: ordinal * 100,
  end: ordinal * 100 + text.length,
  score: 1 / (ordinal + 1),
});

export const fakeCalculator: SynapseDefinition = {
  name: "calculator",
  version: "1.0.0",
  description: "Computes.",
  wants: "compute",
  parameters: { type: "object", properties: { expression: { type: "string" } }, required: ["expression"] },
  effect: "nothing",
  risk: "low",
  source: { kind: "built-in", id: "built-in" },
};
