import { isLoopback } from "#core/words/tier.ts";
import type { ServerKind } from "./server.ts";

type Reading =
  | { readonly kind: "base"; readonly base: string; readonly origin: string }
  /** `reason`: a sentence a person can act on. */
  | { readonly kind: "refused"; readonly reason: string };

/** What people paste with an address: the path of one of the protocol's own questions. */
const ownPaths: Readonly<Record<ServerKind, RegExp>> = {
  openai: /\/(chat\/completions|completions|models)$/,
  ollama: /\/(v1|api)(\/.*)?$/,
  anthropic: /\/v1(\/.*)?$/,
};

/** Reads the address of a server as a person types or pastes it: what its protocol's paths are put behind. */
export function readServerAddress(typed: string, kind: ServerKind): Reading {
  const text = typed.trim();
  if (text === "") return refused("Enter the server's address, like http://127.0.0.1:11434.");
  const whole = /^[a-z]+:\/\//i.test(text) ? text : `${isLoopback(hostIn(text)) ? "http" : "https"}://${text}`;
  if (/\s/.test(text) || !URL.canParse(whole))
    return refused("This is no web address. It looks like http://127.0.0.1:11434.");
  const url = new URL(whole);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return refused("Model servers are reached by http or https.");
  if (url.username !== "" || url.password !== "") {
    return refused("The address holds a name or password. Take it out and enter it as the key.");
  }
  const path = url.pathname.replace(/\/+$/, "").replace(ownPaths[kind], "").replace(/\/+$/, "");
  const base = url.origin + (kind === "openai" && path === "" ? "/v1" : path);
  return { kind: "base", base, origin: url.origin };
}

/** `localhost:1234/v1` has no scheme, and its host is read all the same. */
const hostIn = (text: string): string => {
  const whole = `http://${text}`;
  return URL.canParse(whole) ? new URL(whole).hostname : "";
};

const refused = (reason: string): Reading => ({ kind: "refused", reason });
