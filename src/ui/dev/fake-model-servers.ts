import type { ConnectedModelServer, LookOutcome, ModelServerDesk } from "#app/app.ts";
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
    list: () => Promise.resolve(servers),
    watch(listener) {
      listener(servers);
      return () => undefined;
    },
    look: () => Promise.resolve(look),
    tryOut: () => Promise.resolve({ kind: "answered", word: "Hello", milliseconds: 640 }),
    keep: () => Promise.resolve({ kind: "kept", id: "fake" }),
    leave: () => Promise.resolve(),
    remove: () => Promise.resolve({ restore: () => Promise.resolve() }),
  };
}
