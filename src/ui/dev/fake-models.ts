import type { ModelRow, ModelShelfDesk, ModelsState } from "#app/app.ts";

const legal = { id: "legal-researcher", name: "Legal researcher" };
const home = { id: "home-keeper", name: "Home keeper" };

const carried: ModelRow = {
  ...{ id: "smollm2-135m-instruct", name: "SmolLM2 135M", kind: "carried", bytes: 98_362_432, license: "Apache-2.0" },
  ...{ languages: ["en"], architecture: "llama", weights: "Q4_1", contextWindow: 4096, small: true },
  fit: { kind: "fits", why: "It takes about 193 MB of memory, and this machine has 4.3 GB." },
  neurons: [legal, home],
};
const wishes = [
  {
    ...legal,
    ...{ wish: "llama3.1:8b", isMissing: true as const, modelId: carried.id },
    why: "SmolLM2 135M answers, because llama3.1:8b (a model of an Ollama server) is not connected.",
  },
  { ...home, wish: carried.id, modelId: carried.id, why: "SmolLM2 135M answers: this neuron prefers it." },
];
const first: ModelsState = {
  models: [carried],
  neurons: wishes,
  mode: "hybrid",
  removal: { kind: "alone" },
  machine: { gpu: false, memory: 4 * 2 ** 30, threads: 2 },
  free: 21_400_000_000,
};

/** After a person brought two models and connected a server. */
export const brought: Partial<ModelsState> = {
  models: [
    { ...carried, neurons: [home] },
    {
      ...{ id: "brought-1", name: "Qwen2.5 1.5B Instruct", kind: "brought", bytes: 1_117_320_736, small: false },
      ...{ license: "apache-2.0", languages: ["en", "zh", "fr"], architecture: "qwen2", weights: "Q4_K" },
      ...{ contextWindow: 8192, neurons: [legal] },
      fit: { kind: "fits", why: "It takes about 1.4 GB of memory, and this machine has 4.3 GB." },
    },
    {
      ...{ id: "brought-2", name: "Mistral 7B Instruct", kind: "brought", bytes: 4_372_812_000, small: false },
      ...{ license: "not said in the file", architecture: "llama", weights: "Q4_K", contextWindow: 8192, neurons: [] },
      fit: {
        kind: "will not fit",
        why: "It takes about 5.4 GB of memory, and on the processor a page has at most 4.3 GB.",
      },
    },
    {
      ...{ id: "qwen3:8b", name: "qwen3:8b", kind: "server", origin: "http://127.0.0.1:11434" },
      ...{ contextWindow: 40_960, small: false, neurons: [] },
      capabilities: { nativeTools: true, constrained: true },
    },
  ],
  neurons: [
    {
      ...legal,
      ...{ wish: "brought-1", modelId: "brought-1" },
      why: "Qwen2.5 1.5B Instruct answers: this neuron prefers it.",
    },
    ...wishes.slice(1),
  ],
};

/** A FAKE: it shows what it was made with; what is brought or removed changes nothing but the mode. */
export function createFakeModels(more: Partial<ModelsState> = {}): ModelShelfDesk {
  let state: ModelsState = { ...first, ...more };
  const listeners = new Set<(state: ModelsState) => void>();
  return {
    watch(listener) {
      listeners.add(listener);
      listener(state);
      return () => listeners.delete(listener);
    },
    bring: () =>
      Promise.resolve({ kind: "refused", reason: "This is no model that BRANE reads. Bring one GGUF file." }),
    remove: () => Promise.resolve({ kind: "removed", freedBytes: 0 }),
    files: () => Promise.resolve({ kind: "refused", reason: "The look page keeps no model." }),
    choosePlace: () => Promise.resolve({ restore: () => Promise.resolve() }),
    setMode(mode) {
      state = { ...state, mode };
      for (const listener of listeners) listener(state);
      return Promise.resolve();
    },
  };
}
