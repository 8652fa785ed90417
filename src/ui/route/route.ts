import { createSignal, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import type { ConversationId, NeuronId } from "#core/words/ids.ts";

/** Where one is in the app. The address holds ids only, never a name or a text, and only behind the `#`. */
export type Route =
  | { readonly name: "home" }
  | { readonly name: "chat"; readonly neuronId: NeuronId; readonly conversationId?: ConversationId }
  | { readonly name: "log" }
  | { readonly name: "health" }
  | { readonly name: "keys" }
  | { readonly name: "models" }
  | { readonly name: "docs" };

export function parseRoute(hash: string): Route {
  const [room, first, kind, second] = hash.replace(/^#\/?/, "").split("/").map(decode);
  if (room === "n" && first) {
    return kind === "c" && second
      ? { name: "chat", neuronId: first, conversationId: second }
      : { name: "chat", neuronId: first };
  }
  if (room === "log" || room === "health" || room === "keys" || room === "models" || room === "docs")
    return { name: room };
  return { name: "home" };
}

export function hashOf(route: Route): string {
  if (route.name === "home") return "#/";
  if (route.name !== "chat") return `#/${route.name}`;
  const neuron = `#/n/${encodeURIComponent(route.neuronId)}`;
  return route.conversationId === undefined ? neuron : `${neuron}/c/${encodeURIComponent(route.conversationId)}`;
}

/** A person may type anything after the `#`: what cannot be decoded is taken as it stands. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export interface Router {
  readonly route: Accessor<Route>;
  go(route: Route, how?: "push" | "replace"): void;
}

export function createRouter(): Router {
  const [route, setRoute] = createSignal(parseRoute(location.hash));
  const read = () => void setRoute(parseRoute(location.hash));
  addEventListener("hashchange", read);
  onCleanup(() => removeEventListener("hashchange", read));
  return {
    route,
    go(next, how = "push") {
      if (how === "replace") history.replaceState(null, "", hashOf(next));
      else history.pushState(null, "", hashOf(next));
      read();
    },
  };
}
