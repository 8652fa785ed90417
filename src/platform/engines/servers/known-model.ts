import type { ModelInfo } from "#core/broker/engine.ts";
import type { Capabilities } from "#core/broker/capabilities.ts";
import {
  assumedWindow,
  capabilitiesAt,
  originOf,
  toolsAt,
  type ModelServer,
  type ServerModel,
} from "#core/broker/server.ts";
import type { ServerDeps } from "./server-deps.ts";
import { holdsToSchema, type Learned } from "./learn-from-refusal.ts";

/** What is known of a server's model, as it is found out by its answers and refusals. */
export interface Known {
  model(): ServerModel;
  info(): ModelInfo;
  /** Keeps what a refusal taught. False when it was known before. */
  readonly learn: (learned: Learned) => boolean;
  /** It has called a tool in its server's own way. */
  callsTools(): void;
}

/** Begins with what was known when it was opened, and hands on what is new, to be kept. */
export function createKnown({
  server,
  model: first,
  learn,
}: Pick<ServerDeps, "learn"> & { readonly server: ModelServer; readonly model: ServerModel }): Known {
  let model = first;
  function change(next: ServerModel): true {
    model = next;
    void learn?.(server, next);
    return true;
  }
  const can = (found: Capabilities): ServerModel => ({ ...model, found: { ...model.found, ...found } });
  const known = () => capabilitiesAt(server.kind, model);

  return {
    model: () => model,
    info: () => ({
      ...{ id: model.id, name: model.id, bytes: 0, threads: 0, small: false },
      contextWindow: model.contextWindow ?? assumedWindow,
      engine: server.kind,
      origin: originOf(server),
      tools: toolsAt(server.kind, model),
    }),
    learn(learned) {
      switch (learned.kind) {
        case "no native tools":
          return known().nativeTools !== false && change(can({ nativeTools: false }));
        case "no pictures":
          return known().vision !== false && change(can({ vision: false }));
        case "window":
          // A server that names a window as wide as was known refuses for another reason.
          return (
            learned.tokens < (model.contextWindow ?? assumedWindow) &&
            change({ ...model, contextWindow: learned.tokens })
          );
        case "setting": {
          const { name } = learned;
          if (model.refuses?.includes(name) === true) return false;
          const told = holdsToSchema.includes(name) ? can({ constrained: false }) : model;
          return change({ ...told, refuses: [...(model.refuses ?? []), name] });
        }
      }
    },
    callsTools() {
      if (known().nativeTools !== true) change(can({ nativeTools: true }));
    },
  };
}
