import { probesFor } from "#core/broker/probes.ts";
import { assumedWindow, asTold, capabilitiesAt, type ServerKind, type ServerModel } from "#core/broker/server.ts";
import type { ServerModelFacts } from "./app-model-servers.ts";

/** What is known of a model at a server of this kind, for a screen. */
export function serverModelFacts(kind: ServerKind, model: ServerModel): ServerModelFacts {
  const can = capabilitiesAt(kind, model);
  return {
    can,
    contextWindow: model.contextWindow ?? assumedWindow,
    isAssumed: model.contextWindow === undefined,
    unknown: probesFor(can),
    questions: 1 + probesFor(capabilitiesAt(kind, asTold(model))).length,
  };
}
