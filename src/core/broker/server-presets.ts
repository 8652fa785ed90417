import { isLoopback } from "#core/words/tier.ts";
import type { ServerKind } from "./server.ts";

/** A server that people have: what it is called, where it is and how it wants its key. */
export interface ServerPreset {
  readonly id: "ollama" | "lm-studio" | "llama-server" | "openai" | "anthropic" | "other";
  readonly name: string;
  readonly kind: ServerKind;
  readonly address: string;
  /** It answers nobody without one. */
  readonly wantsKey?: true;
}

export const presets: readonly ServerPreset[] = [
  { id: "ollama", name: "Ollama", kind: "ollama", address: "http://127.0.0.1:11434" },
  { id: "lm-studio", name: "LM Studio", kind: "openai", address: "http://127.0.0.1:1234/v1" },
  { id: "llama-server", name: "llama-server", kind: "openai", address: "http://127.0.0.1:8080/v1" },
  { id: "openai", name: "OpenAI", kind: "openai", address: "https://api.openai.com/v1", wantsKey: true },
  { id: "anthropic", name: "Anthropic", kind: "anthropic", address: "https://api.anthropic.com", wantsKey: true },
  { id: "other", name: "Another server", kind: "openai", address: "" },
];

/** One thing to do about a server that gives the page no answer. `text` is to be typed or pasted as it stands. */
export interface Setting {
  readonly does: string;
  readonly text?: string;
}

/** How the browser stands to a page that reaches other machines near it; undefined where it has no such permission. */
export type LocalNetwork = "granted" | "prompt" | "denied";

export interface Unread {
  readonly preset: ServerPreset["id"];
  readonly origin: string;
  /** Ours. */
  readonly pageOrigin: string;
  /** Whether the server is on this device or in a private network. */
  readonly near: boolean;
  readonly localNetwork: LocalNetwork | undefined;
}

/**
 * What to change when a server gives no answer that the page may read: a browser does not tell which it is, so each
 * possible cause has its exact setting, the likeliest first.
 */
export function settingsFor({ preset, origin, pageOrigin, near, localNetwork }: Unread): readonly Setting[] {
  const isMixed = pageOrigin.startsWith("https:") && origin.startsWith("http:") && !isHere(origin);
  if (isMixed) {
    return [
      {
        does: `This page came over https, and browsers let it reach ${origin} over https only. Give the server a certificate, or start BRANE on this machine and open it there.`,
        text: "npm start",
      },
    ];
  }
  const settings: Setting[] = [];
  if (localNetwork === "denied") {
    settings.push({
      does: "The browser was told to keep this page from other programs and devices. Press the sign left of the address, then Site settings, set “Local network access” to Allow, and reload.",
    });
  }
  settings.push(...ofPreset(preset, pageOrigin, origin));
  if (near && localNetwork === "prompt") {
    settings.push({
      does: "When the browser asks whether this page may reach other programs and devices, choose Allow.",
    });
  }
  return settings;
}

function ofPreset(preset: ServerPreset["id"], pageOrigin: string, origin: string): readonly Setting[] {
  const port = new URL(origin).port;
  switch (preset) {
    case "ollama":
      return [
        {
          does: "Start Ollama so that it lets this page in (quit the one that runs first):",
          text: `OLLAMA_ORIGINS=${pageOrigin} ollama serve`,
        },
        {
          does: "With Ollama's app on a Mac, run this, then quit and open the app:",
          text: `launchctl setenv OLLAMA_ORIGINS "${pageOrigin}"`,
        },
      ];
    case "lm-studio":
      return [
        {
          does: "In LM Studio: Developer, Server Settings, switch on “Enable CORS”, and start the server. Or in a terminal:",
          text: `lms server start --cors${port === "" || port === "1234" ? "" : ` --port ${port}`}`,
        },
      ];
    case "llama-server":
      return [
        {
          does: "llama-server lets every page in; it is most likely not running there. Start it:",
          text: `llama-server -m model.gguf --port ${port === "" ? "8080" : port}`,
        },
      ];
    case "openai":
    case "anthropic":
      return [
        {
          does: "This server lets pages in. Look whether this device has a network, and whether a firewall or an extension is in between.",
        },
      ];
    case "other":
      return [
        {
          does: `Look whether it runs and is reachable. If it is, it must let this page in: its answers need this header (a setting called CORS or allowed origins).`,
          text: `Access-Control-Allow-Origin: ${pageOrigin}`,
        },
      ];
  }
}

const isHere = (origin: string): boolean => isLoopback(new URL(origin).hostname);
