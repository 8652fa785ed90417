/** A neuron, or a model alone, answering on the command line: core's own turn over rows in memory, and Soma. */
import { createAuditLog } from "#core/audit/audit-log.ts";
import { openAuditorKeys } from "#core/audit/auditor-keys.ts";
import { createAxon } from "#core/axon/axon.ts";
import { placeCitations } from "#core/axon/citations.ts";
import type { RecalledPassage } from "#core/axon/passage.ts";
import type { Embedder } from "#core/axon/ports.ts";
import { createPackageTarget } from "#core/brane/take-in.ts";
import type { PackageContents } from "#core/brane/contents.ts";
import { createBroker } from "#core/broker/broker.ts";
import { embeddedDefault, type ModelCard } from "#core/broker/cards.ts";
import type { Engine, OpenModel, Usage } from "#core/broker/engine.ts";
import { createFacts } from "#core/memory/facts.ts";
import { createBeginnings } from "#core/neuron/beginnings.ts";
import { createConversations } from "#core/neuron/conversations.ts";
import { createNeuronManager } from "#core/neuron/manager.ts";
import type { NeuronConfig } from "#core/neuron/neuron.ts";
import { createNeuronStates } from "#core/neuron/neuron-states.ts";
import { readNeuronObject } from "#core/neuron/read-neuron-object.ts";
import { createTurn } from "#core/neuron/turn.ts";
import type { CallRecord } from "#core/synapse/call-record.ts";
import type { CallTool } from "#core/synapse/call.ts";
import { isObject } from "#core/synapse/schema-shape.ts";
import { createIds } from "#core/words/ids.ts";
import type { Json } from "#core/words/json.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createSomaModel, type SomaTrace } from "#platform/engines/soma-model.ts";
import { createPromptEncoder } from "#platform/engines/soma-prompt.ts";
import { openNodeEmbedder } from "#platform/node/node-embedder.ts";
import { openCarriedModel, openModelFile } from "#platform/node/model-files.ts";
import { nodeSomaRuntime } from "#platform/node/soma-runtime.ts";
import { createWasmVectorIndex } from "#platform/vectors/wasm-vector-index.ts";
import { readChatTemplate } from "#soma/chat-template.ts";
import { constrain } from "#soma/constraint/constraint.ts";
import { grammarOfSchema } from "#soma/constraint/json-schema.ts";
import { generate } from "#soma/generate.ts";
import { loadModel } from "#soma/model/load-model.ts";
import type { Model } from "#soma/model/types.ts";

/** Where the command line finds what it needs. */
export interface NodePlaces {
  /** The folder that holds the carried models. */
  readonly models: string;
  /** The script that a helper thread of Soma runs; without it one thread does all. */
  readonly threadScript?: string;
}

export interface AskOptions {
  /** The path of a GGUF file; the embedded model where it is absent. */
  readonly model?: string;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly seed?: number;
  readonly threads?: number;
  /** The answer is JSON of this JSON Schema. */
  readonly schema?: Json;
}

export interface AskListener {
  /** A piece of the answer. */
  text(piece: string): void;
  /** The prompt is being read: tokens so far and in all. */
  reading(done: number, total: number): void;
}

export type AskOutcome =
  | {
      readonly kind: "answered";
      readonly reason: "done" | "stopped" | "length";
      readonly text: string;
      readonly model: string;
      readonly threads: number;
      readonly promptTokens: readonly number[];
      readonly answerTokens: readonly number[];
      /** Natural logarithms, one for each token of the answer. */
      readonly logProbabilities: readonly number[];
      readonly loadMs: number;
      readonly usage: Usage;
      readonly passages: readonly RecalledPassage[];
    }
  | { readonly kind: "failed"; readonly reason: string };

type Opened =
  | { readonly kind: "opened"; readonly model: Model; readonly card: ModelCard; readonly loadMs: number }
  | { readonly kind: "failed"; readonly reason: string };

const stopped = "It was stopped before the model was loaded.";
/** How much of a file's own window is used, in tokens: more costs memory that a question seldom needs. */
const widest = 8192;

async function openSoma(places: NodePlaces, options: AskOptions, signal: AbortSignal): Promise<Opened> {
  const from = performance.now();
  const file =
    options.model === undefined
      ? await openCarriedModel(places.models, embeddedDefault.id)
      : await openModelFile(options.model);
  if (file.kind === "refused") return { kind: "failed", reason: file.message };
  const loaded = await loadModel(file.bytes, nodeSomaRuntime(places.threadScript), {
    ...(options.model === undefined ? { contextWindow: embeddedDefault.contextWindow } : { contextWindow: widest }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    signal,
  });
  if (loaded.kind !== "loaded") return { kind: "failed", reason: loaded.kind === "refused" ? loaded.message : stopped };
  const { model } = loaded;
  const card: ModelCard =
    options.model === undefined
      ? embeddedDefault
      : {
          id: "file",
          name: model.facts.name ?? options.model,
          alsoKnownAs: [],
          contextWindow: model.facts.contextWindow,
          tools: "none",
          small: model.facts.parameters < smallParameters,
        };
  return { kind: "opened", model, card, loadMs: performance.now() - from };
}

/** Below this many parameters a model is given the short form of a neuron's prompts. */
const smallParameters = 1e9;

/** What was heard of the model's own tokens, for who wants to know more than the text. */
function createTrace() {
  let promptTokens: readonly number[] = [];
  const answerTokens: number[] = [];
  const logProbabilities: number[] = [];
  const hear = (trace: SomaTrace): void => {
    if (trace.kind === "prompt") promptTokens = trace.tokens;
    else {
      answerTokens.push(trace.token);
      logProbabilities.push(trace.logProbability);
    }
  };
  return { hear, heard: () => ({ promptTokens, answerTokens, logProbabilities }) };
}

/** Sends the text as it is, without neuron and template. */
export async function askRaw(
  places: NodePlaces,
  text: string,
  options: AskOptions,
  listener: AskListener,
  signal: AbortSignal,
): Promise<AskOutcome> {
  const opened = await openSoma(places, options, signal);
  if (opened.kind === "failed") return opened;
  const { model, card, loadMs } = opened;
  try {
    const grammar = options.schema === undefined ? undefined : grammarOfSchema(options.schema);
    if (grammar?.kind === "refused") return { kind: "failed", reason: grammar.message };
    const prompt = model.tokenizer.encode(text, { special: true });
    const trace = createTrace();
    trace.hear({ kind: "prompt", tokens: prompt });
    let said = "";
    for await (const event of generate(
      model,
      {
        prompt,
        maxTokens: options.maxTokens ?? 256,
        sampling: {
          temperature: options.temperature ?? 0,
          ...(options.seed === undefined ? {} : { seed: options.seed }),
        },
        logprobs: 0,
        ...(grammar === undefined ? {} : { constraint: constrain(grammar.grammar, model.tokenizer) }),
      },
      signal,
    )) {
      if (event.kind === "reading") listener.reading(event.done, event.total);
      else {
        said += event.text;
        if (event.text !== "") listener.text(event.text);
        if (event.kind === "token") {
          trace.hear({ kind: "token", token: event.token, logProbability: event.logprob ?? Number.NaN });
        } else if (event.reason === "failed") return { kind: "failed", reason: event.message ?? "The model failed." };
        else {
          const about = { model: card.name, threads: model.facts.threads, loadMs, usage: event.usage, passages: [] };
          return { kind: "answered", reason: event.reason, text: said, ...trace.heard(), ...about };
        }
      }
    }
    throw new Error("Soma ended an answer without saying so.");
  } finally {
    model.close();
  }
}

/** Asks the neuron in a package: its prompts, facts and documents, with nothing of it kept afterwards. */
export async function askNeuron(
  places: NodePlaces,
  contents: PackageContents,
  question: string,
  options: AskOptions,
  listener: AskListener,
  signal: AbortSignal,
): Promise<AskOutcome> {
  const opened = await openSoma(places, options, signal);
  if (opened.kind === "failed") return opened;
  const { model, card, loadMs } = opened;
  const embedder = openNodeEmbedder(places);
  try {
    const read = await readChatTemplate(model.metadata, model.tokenizer);
    if (read.kind !== "read") {
      const reason = read.kind === "none" ? `${card.name} has no chat template: ask it with --raw.` : read.message;
      return { kind: "failed", reason };
    }
    const trace = createTrace();
    const info = {
      ...{ id: card.id, name: card.name, bytes: model.facts.fileBytes, contextWindow: model.facts.contextWindow },
      ...{ engine: "soma", threads: model.facts.threads, tools: card.tools, small: card.small },
    };
    const prompts = createPromptEncoder(model.tokenizer, read.template);
    const talking = createSomaModel({ info, model, prompts, now: () => performance.now(), hear: trace.hear });
    const turn = await furnish(embedder, contents, card, withOptions(talking, options));
    let text = "";
    let passages: readonly RecalledPassage[] = [];
    for await (const event of turn.fire({ neuron: configOf(contents, options), text: question, signal })) {
      if (event.kind === "reading") listener.reading(event.done, event.total);
      if (event.kind === "recalled") passages = event.passages;
      if (event.kind === "delta") listener.text(event.text);
      if (event.kind !== "ended") continue;
      text = event.text;
      if (event.reason === "failed") return { kind: "failed", reason: event.error ?? "The model failed." };
      const about = { model: card.name, threads: info.threads, loadMs, usage: event.usage, passages };
      return { kind: "answered", reason: event.reason, text, ...trace.heard(), ...about };
    }
    throw new Error("A turn ended without saying so.");
  } finally {
    await embedder.close();
    model.close();
  }
}

const configOf = ({ neuron }: PackageContents, options: AskOptions): NeuronConfig => ({
  ...neuron,
  limits: { ...neuron.limits, max_tokens: options.maxTokens ?? neuron.limits.max_tokens },
  model: { ...neuron.model, temperature: options.temperature ?? neuron.model.temperature },
});

const withOptions = (model: OpenModel, { seed, schema }: AskOptions): OpenModel => ({
  ...model,
  generate: (request, signal) =>
    model.generate(
      { ...request, ...(seed === undefined ? {} : { seed }), ...(schema === undefined ? {} : { schema }) },
      signal,
    ),
});

/** Everything around a turn, in memory, with the package laid into it. */
async function furnish(embedder: Embedder, contents: PackageContents, card: ModelCard, model: OpenModel) {
  const clock = { now: () => Date.now() };
  const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
  const newId = createIds({ clock, random });
  const [rows, locks] = [createMemoryRows(), createProgramLocks()];
  const loadReader = () => Promise.resolve(readNeuronObject);
  const manager = createNeuronManager({ rows, clock, shipped: [], loadReader });
  const target = createPackageTarget({ rows, manager, newId, grantedStores: [] });
  await rows.write(await target.changesFor(contents));
  const engine: Engine = { name: "soma", open: () => Promise.resolve({ kind: "opened", model }) };
  const axon = createAxon({
    ...{ rows, clock, locks, ids: newId },
    embedder,
    openIndex: (dimensions) => createWasmVectorIndex(dimensions),
  });
  const facts = createFacts({ rows, clock });
  return createTurn({
    ...{ rows, clock, locks, newId },
    audit: createAuditLog({
      rows,
      locks,
      clock,
      random,
      auditors: () => openAuditorKeys({ shared: rows, own: rows, locks }),
    }),
    conversations: createConversations({ rows, locks, clock, newId }),
    broker: createBroker({ offers: [{ engine, models: [card] }], fallback: card.id }),
    states: createNeuronStates(),
    beginnings: createBeginnings({ rows }),
    facts: (neuronId) => facts.list(neuronId),
    definitions: () => Promise.resolve([]),
    callTool: noTools,
    recall: (...asked) => axon.recall(...asked),
    cite: placeCitations,
  });
}

/** A terminal has nobody to show a request to. */
const noTools: CallTool = async function* (request) {
  const denied: CallRecord = {
    id: request.callId,
    name: request.name,
    arguments: isObject(request.arguments) ? request.arguments : {},
    state: "denied",
    result: "Tools are not called from the command line.",
  };
  yield await Promise.resolve(denied);
  return denied;
};
