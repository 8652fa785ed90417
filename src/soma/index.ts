/** What Soma offers: language models and embedding models from GGUF files, on the CPU, in a page, a worker and Node alike. */

// a model: load it, put a conversation in its words, draw an answer
export { loadModel, type LoadEnding } from "./model/load-model.ts";
export type {
  KvType,
  LoadOptions,
  Model,
  ModelBytes,
  ModelFacts,
  ReadEnding,
  ReadOptions,
  RememberedThreads,
  Runtime,
  Sequence,
  ThreadChoice,
} from "./model/types.ts";
export type { Tokenizer } from "./tokenizer/open-tokenizer.ts";
export { readChatTemplate, type ChatTemplate } from "./chat-template.ts";
export { generate, type EndReason, type GenerateEvent, type GenerateRequest, type Usage } from "./generate.ts";
export type { SamplingOptions } from "./sampling/sampler.ts";

// answers that keep within a grammar
export { constrain, type Constraint } from "./constraint/constraint.ts";
export { readGrammar } from "./constraint/gbnf.ts";
export { grammarOfSchema } from "./constraint/json-schema.ts";

// texts as directions
export { loadEncoder } from "./encoder/load-encoder.ts";
export type { Encoder } from "./encoder/encoder.ts";

// what a runtime gives: the kernels' bytes and helper threads
export { kernelFile, type KernelVariant, type KernelWasm } from "./program/kernel-build.ts";
export { nodeHelper, webHelper, type HelperThread } from "./model/threads/helper-thread.ts";
export { nodePort, runHelper, webPort } from "./model/threads/serve-runs.ts";
