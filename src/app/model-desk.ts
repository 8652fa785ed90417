import type { Broker } from "#core/broker/broker.ts";
import type { Unsubscribe } from "#core/words/ports.ts";
import type { ModelDesk, ModelStatus } from "./app.ts";

/** How the model is, for the screen: the broker's own word on it. Until somebody needed the broker, no model is open. */
export function createModelDesk(deps: {
  /** Resolves when its code was fetched, which this desk does not ask for. */
  readonly broker: Promise<Pick<Broker, "watch" | "retry">>;
}): ModelDesk {
  return {
    watch(listener: (status: ModelStatus) => void): Unsubscribe {
      let stop: Unsubscribe | undefined;
      let over = false;
      listener({ kind: "idle" });
      void deps.broker.then((broker) => {
        if (!over) stop = broker.watch(listener);
      });
      return () => {
        over = true;
        stop?.();
      };
    },
    retry: () => void deps.broker.then((broker) => broker.retry()),
  };
}
