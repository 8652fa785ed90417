import type { Broker } from "#core/broker/broker.ts";
import type { ModelDesk } from "./app.ts";

/** How the model is, for the screen: the broker's own word on it. */
export function createModelDesk(deps: { readonly broker: Broker }): ModelDesk {
  return {
    watch: (listener) => deps.broker.watch(listener),
    retry: () => deps.broker.retry(),
  };
}
