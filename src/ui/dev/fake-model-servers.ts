import type { ConnectedModelServer, LookOutcome, ModelServerDesk, TryOutcome } from "#app/app.ts";
import type { ServerPreset } from "#core/broker/server-presets.ts";

const presets: readonly ServerPreset[] = [
  { id: "ollama", name: "Ollama", kind: "ollama", address: "http://127.0.0.1:11434" },
  { id: "openai", name: "OpenAI", kind: "openai", address: "https://api.openai.com/v1", wantsKey: true },
  { id: "other", name: "Another server", kind: "openai", address: "" },
];

/** A FAKE: it connects nothing; what it finds is what the state says. */
export function createFakeModelServers(
  servers: readonly ConnectedModelServer[] = [],
  look: LookOutcome = { kind: "failed", reason: "This is a fake: nothing is there." },
): ModelServerDesk {
  return {
    presets,
    originAt: (address) => (/^https?:/.test(address) ? new URL(address).origin : undefined),
    facts: (_kind, { found = {}, contextWindow }) => ({
      ...{ can: found, contextWindow: contextWindow ?? 8192, isAssumed: contextWindow === undefined },
      ...{ unknown: [], questions: 4 },
    }),
    list: () => Promise.resolve(servers),
    watch(listener) {
      listener(servers);
      return () => undefined;
    },
    look: ({ name }) => Promise.resolve(look.kind === "found" && name !== "" ? { ...look, name } : look),
    tryOut: async (_entry, { id, contextWindow }, _signal, tell) => {
      const answered: Extract<TryOutcome, { readonly kind: "answered" }> = {
        ...{ kind: "answered", word: "Hello", milliseconds: 640, left: 0 },
        model: {
          ...{ id, found: { streaming: true, nativeTools: true, constrained: true, vision: false } },
          ...(contextWindow === undefined ? {} : { contextWindow }),
        },
      };
      tell?.({ ...answered, left: 3 });
      await Promise.resolve();
      return answered;
    },
    keep: () => Promise.resolve({ kind: "kept", id: "fake" }),
    permission: () => Promise.resolve({ kind: "ask", here: true }),
    allow: () => Promise.resolve({ kind: "allowed", undo: () => Promise.resolve() }),
    leave: () => Promise.resolve(),
    remove: () => Promise.resolve({ restore: () => Promise.resolve() }),
  };
}

export const modelServers: readonly ConnectedModelServer[] = [
  {
    ...{ id: "s1", name: "Ollama", kind: "ollama", base: "http://127.0.0.1:11434", origin: "http://127.0.0.1:11434" },
    ...{ here: true, neurons: ["legal-researcher", "home-keeper"] },
    models: [
      { id: "llama3.1:8b", contextWindow: 8192 },
      { id: "phi3:mini", contextWindow: 4096 },
    ],
  },
  {
    ...{
      id: "s2",
      name: "OpenAI",
      kind: "openai",
      base: "https://api.openai.com/v1",
      origin: "https://api.openai.com",
    },
    ...{ here: false, neurons: ["home-keeper"], credential: "OpenAI" },
    models: ["gpt-5", "gpt-5-mini", "gpt-4.1", "gpt-4o", "o4-mini"].map((id) => ({ id })),
  },
];

export const serverFound: LookOutcome = {
  kind: "found",
  name: "models.example.org",
  base: "https://models.example.org/v1",
  origin: "https://models.example.org",
  here: false,
  models: [{ id: "Qwen/Qwen3-8B", contextWindow: 32_768 }, { id: "mistral-small" }],
  neurons: [
    { id: "home-keeper", name: "Home keeper", wish: "smollm2-135m-instruct" },
    {
      ...{ id: "legal-researcher", name: "Legal researcher", wish: "llama3.1:8b" },
      reason:
        "This neuron keeps everything on this device (privacy tier 0). https://models.example.org is elsewhere; only servers on this device can be allowed for it.",
    },
  ],
};

export const serverRefuses: LookOutcome = {
  kind: "failed",
  reason:
    "http://127.0.0.1:11434 gave no answer that this page may read. Either it is not running or not reachable, or it does not allow this page: it must send Access-Control-Allow-Origin for this address (CORS).",
  settings: [
    {
      does: "Start Ollama so that it lets this page in (quit the one that runs first):",
      text: "OLLAMA_ORIGINS=https://brane.example ollama serve",
    },
    {
      does: "With Ollama's app on a Mac, run this, then quit and open the app:",
      text: 'launchctl setenv OLLAMA_ORIGINS "https://brane.example"',
    },
    { does: "When the browser asks whether this page may reach other programs and devices, choose Allow." },
  ],
};
