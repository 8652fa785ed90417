import { createEffect, createMemo, createSignal, onCleanup } from "solid-js";
import type { Accessor } from "solid-js";
import type { ConversationId, NeuronId } from "#core/words/ids.ts";

/**
 * Where one is in the app. The address holds ids only, never a name or a text, and only behind the `#`; and of a neuron
 * that we do not ship not even the id, which its person chose, but a word that stands for it (`NeuronSummary.address`).
 */
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

/** A neuron, and what addresses call it. */
export interface Addressed {
  readonly id: NeuronId;
  readonly address: string;
}

/** A route as it is read from an address, with the neuron's id; while the neurons are not known, a word is nobody's. */
export function routeFrom(route: Route, neurons: readonly Addressed[] | undefined): Route {
  if (route.name !== "chat") return route;
  const named = neurons?.find(({ address }) => address === route.neuronId);
  if (named !== undefined) return { ...route, neuronId: named.id };
  return neurons === undefined && isWord(route.neuronId) ? { ...route, neuronId: "" } : route;
}

/** A route as addresses say it; without the neuron where that is not known yet. */
export const addressed = (route: Route, neurons: readonly Addressed[] | undefined): Route =>
  route.name === "chat"
    ? { ...route, neuronId: neurons?.find(({ id }) => id === route.neuronId)?.address ?? "" }
    : route;

/** As a sealer's token: 16 bytes, base64url. */
const isWord = (text: string): boolean => /^[\w-]{22}$/.test(text);

export interface Router {
  readonly route: Accessor<Route>;
  go(route: Route, how?: "push" | "replace"): void;
  /** For a link. */
  hrefOf(route: Route): string;
}

export function createRouter(neurons: Accessor<readonly Addressed[] | undefined>): Router {
  const [place, setPlace] = createSignal(parseRoute(location.hash));
  const route = createMemo(() => routeFrom(place(), neurons()), undefined, {
    equals: (one, other) => hashOf(one) === hashOf(other),
  });
  const hrefOf = (to: Route) => hashOf(addressed(to, neurons()));
  const read = () => void setPlace(parseRoute(location.hash));
  addEventListener("hashchange", read);
  onCleanup(() => removeEventListener("hashchange", read));
  // One that was just made gets its address when the list has it; one that was typed by its id does not keep that.
  createEffect(() => {
    const here = addressed(route(), neurons());
    if (here.name === "chat" && here.neuronId !== "" && location.hash !== hashOf(here)) {
      history.replaceState(null, "", hashOf(here));
    }
  });
  return {
    route,
    hrefOf,
    go(next, how = "push") {
      if (how === "replace") history.replaceState(null, "", hrefOf(next));
      else history.pushState(null, "", hrefOf(next));
      setPlace(next);
    },
  };
}
