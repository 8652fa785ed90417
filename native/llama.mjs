/**
 * What the tests and the bench ask of native llama.cpp, over node-llama-cpp's addon: its own queue and sampling
 * settings are left aside, so that what is compared and timed is llama.cpp itself.
 */
import { performance } from "node:perf_hooks";
import { getLlama } from "node-llama-cpp";

const start = (gpu) => getLlama({ gpu, build: "never", skipDownload: true, progressLogs: false, logLevel: "error" });

/** llama.cpp on the CPU; one of them a process. */
const onCpu = await start(false);
let onGpu;

/**
 * llama.cpp on this machine's graphics card: by which way (`cuda`, `vulkan`, `metal`) and what the cards are called.
 * Undefined where it finds none. Afterwards `openModel` takes `gpu: true`.
 */
export async function openGpu() {
  const found = (onGpu ??= await start("auto"));
  if (found.gpu === false) return undefined;
  const cards = await found.getGpuDeviceNames();
  return cards.length === 0 ? undefined : { way: found.gpu, cards };
}

/** What llama.cpp's own template engine makes of a chat template. Throws what the template raises. */
export function renderTemplate(template, values) {
  return new onCpu._bindings.AddonJinjaRenderer(template).render(values);
}

/** A GGUF file's tokenizer alone; the file need not hold tensors. */
export async function openVocabulary(path) {
  // node-llama-cpp first tries how much memory the tensors take, and would report that there are none.
  onCpu.logLevel = "disabled";
  const model = await onCpu.loadModel({ modelPath: path, vocabOnly: true }).finally(() => (onCpu.logLevel = "error"));
  return { ...vocabularyOf(model), close: () => model.dispose() };
}

/**
 * A GGUF file's model. `contextSize` in tokens; `threads` for computing; `batch`, the tokens computed at once.
 * `flashAttention` is llama.cpp's own choice unless it is given. `gpu`: every layer is on the graphics card.
 */
export async function openModel(path, options = {}) {
  const { contextSize = 2048, threads = 1, batch = 512, flashAttention = "auto", gpu = false } = options;
  const llama = gpu ? onGpu : onCpu;
  const model = await llama.loadModel({ modelPath: path, gpuLayers: gpu ? "max" : 0, useMmap: true });
  const context = await model.createContext({ contextSize, batchSize: batch, threads, sequences: 1, flashAttention });
  const addon = context._ctx;
  addon.setThreads(threads);
  const greedyChoice = new llama._bindings.AddonSampler(model._model);
  greedyChoice.applyConfig({ temperature: 0 });
  const size = model.fileInfo.metadata.tokenizer.ggml.tokens.length;

  /** Takes tokens in from place `from`; afterwards the rows of the `wanted` places among them can be asked for. */
  async function decode(tokens, from, wanted) {
    addon.initBatch(tokens.length);
    const rows = addon.addToBatch(0, from, Uint32Array.from(tokens), Uint32Array.from(wanted));
    await addon.decodeBatch();
    return rows;
  }
  const forget = () => addon.disposeSequence(0);
  const choose = (row) => addon.sampleToken(row, greedyChoice);
  async function logitsOf(row) {
    const [, , , pairs] = await addon.sampleToken(row, greedyChoice, false, false, true);
    const logits = new Float32Array(size).fill(-Infinity);
    for (let i = 0; i < pairs.length; i += 2) logits[pairs[i]] = pairs[i + 1];
    return logits;
  }

  return {
    ...vocabularyOf(model),
    size,
    template: model.fileInfo.metadata.tokenizer.chat_template,
    threads: () => addon.getThreads(),

    /** For each place in turn the logits of what comes after it: a row of vocabulary size. Starts from an empty state. */
    async *logits(tokens) {
      forget();
      for (let from = 0; from < tokens.length; from += batch) {
        const block = tokens.slice(from, from + batch);
        const rows = await decode(block, from, [...block.keys()]);
        for (const row of rows) yield await logitsOf(row);
      }
    },

    /** The most likely continuation, up to `count` tokens or to an end token, which is not among them. */
    async greedy(tokens, count) {
      forget();
      let row = await prefill(tokens);
      const answer = [];
      for (let place = tokens.length; answer.length < count; place += 1) {
        const token = await choose(row);
        if (model._model.isEogToken(token)) break;
        answer.push(token);
        if (answer.length < count) [row] = await decode([token], place, [0]);
      }
      return answer;
    },

    /**
     * The most likely continuation, token by token as it is computed, until an end token or until nobody listens.
     * `schema`: a JSON Schema that it is held to by llama.cpp's own grammar.
     */
    async *stream(tokens, schema) {
      forget();
      const choice = schema === undefined ? greedyChoice : await heldTo(schema);
      let row = await prefill(tokens);
      for (let place = tokens.length; ; place += 1) {
        const token = await addon.sampleToken(row, choice);
        if (model._model.isEogToken(token)) return;
        yield token;
        [row] = await decode([token], place, [0]);
      }
    },

    /** Milliseconds to read the prompt from an empty state, and then for `count` greedy steps, end tokens passed over. */
    async time(tokens, count) {
      forget();
      const begun = performance.now();
      let row = await prefill(tokens);
      let token = await choose(row);
      const read = performance.now();
      for (let step = 0; step < count; step += 1) {
        [row] = await decode([token], tokens.length + step, [0]);
        token = await choose(row);
      }
      return { readMs: read - begun, decodeMs: performance.now() - read };
    },

    async close() {
      await context.dispose();
      await model.dispose();
    },
  };

  async function heldTo(schema) {
    const grammar = await llama.createGrammarForJsonSchema(schema);
    const choice = new llama._bindings.AddonSampler(model._model);
    const state = new llama._bindings.AddonGrammarEvaluationState(model._model, grammar._grammar);
    choice.applyConfig({ temperature: 0, grammarEvaluationState: state });
    return choice;
  }

  async function prefill(tokens) {
    let row;
    for (let from = 0; from < tokens.length; from += batch) {
      const block = tokens.slice(from, from + batch);
      [row] = await decode(block, from, from + batch >= tokens.length ? [block.length - 1] : []);
    }
    return row;
  }
}

/** An embedding model (BERT): one vector a text, as the file's pooling says, of length 1. */
export async function openEmbedder(path, { threads = 1 } = {}) {
  const model = await onCpu.loadModel({ modelPath: path, gpuLayers: 0 });
  const context = await model.createEmbeddingContext({ threads });
  return {
    ...vocabularyOf(model),
    embed: async (text) => Float32Array.from((await context.getEmbeddingFor(text)).vector),
    async close() {
      await context.dispose();
      await model.dispose();
    },
  };
}

function vocabularyOf(model) {
  const addon = model._model;
  return {
    /** Without the tokens for beginning and end. `special`: control tokens written in the text are recognised. */
    tokenize: (text, special = false) => [...addon.tokenize(text, special)],
    detokenize: (tokens, special = false) => addon.detokenize(Uint32Array.from(tokens), special),
    isEnd: (token) => addon.isEogToken(token),
    begin: addon.tokenBos(),
    end: addon.tokenEos(),
    addsBegin: addon.shouldPrependBosToken(),
    addsEnd: addon.shouldAppendEosToken(),
  };
}
