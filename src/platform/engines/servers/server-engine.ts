import type { Engine, OpenOutcome } from "#core/broker/engine.ts";
import type { ModelServer } from "#core/broker/server.ts";
import { protocols } from "./protocols.ts";
import { createServerModel } from "./server-model.ts";
import type { ServerDeps } from "./server-deps.ts";
import { usualPatience } from "./silence.ts";

/**
 * The models of one server that a person connected. Opening asks nobody: the first word that goes there is a question
 * that was sent.
 */
export function createServerEngine(server: ModelServer, deps: ServerDeps): Engine {
  const protocol = protocols[server.kind];
  return {
    name: server.kind,
    open(modelId, { onProgress, signal }): Promise<OpenOutcome> {
      if (signal.aborted) return Promise.resolve({ kind: "stopped" });
      const model = server.models.find(({ id }) => id === modelId);
      if (model === undefined) {
        const message = `${server.name} did not name a model called ${modelId}. Ask it for its models again: Models, Edit ${server.name}.`;
        return Promise.resolve({ kind: "failed", message });
      }
      onProgress({ stage: "starting", loadedBytes: 1, totalBytes: 1 }); // nothing is loaded here
      const patience = deps.patience ?? usualPatience;
      return Promise.resolve({
        kind: "opened",
        model: createServerModel({ ...deps, patience, server, protocol, model }),
      });
    },
  };
}
