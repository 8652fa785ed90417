/** The servers that a person connected, as they are kept, and what the broker is offered of them. */
import * as z from "zod/mini";
import { CapabilitiesSchema } from "#core/broker/capabilities.ts";
import type { ModelCard } from "#core/broker/cards.ts";
import type { Engine } from "#core/broker/engine.ts";
import type { OfferSource } from "#core/broker/offers.ts";
import {
  assumedWindow,
  capabilitiesAt,
  originOf,
  toolsAt,
  type ModelServer,
  type ServerModel,
} from "#core/broker/server.ts";
import type { Rows } from "#core/words/rows.ts";

export const modelServerStore = "model-servers";

const Kept = z.object({
  name: z.string(),
  kind: z.enum(["openai", "ollama", "anthropic"]),
  base: z.url(),
  credential: z.exactOptional(z.string()),
  models: z.array(
    z.object({
      id: z.string(),
      contextWindow: z.exactOptional(z.number()),
      // What does not read is not known: it must not cost the server.
      capabilities: z.exactOptional(z.catch(CapabilitiesSchema, {})),
      found: z.exactOptional(z.catch(CapabilitiesSchema, {})),
      refuses: z.exactOptional(z.catch(z.array(z.string()), [])),
    }),
  ),
});

/** In the order they were connected. What does not read is no server. */
export async function keptServers(rows: Pick<Rows, "list">): Promise<readonly ModelServer[]> {
  return (await rows.list(modelServerStore)).flatMap(({ id, value }) => {
    const read = Kept.safeParse(value);
    return read.success ? [{ id, ...read.data }] : [];
  });
}

/** Keeps what was found out of one model, where its server is still connected. Never rejects: it can be found out anew. */
export async function keepLearned(
  rows: Pick<Rows, "list" | "write">,
  { id }: Pick<ModelServer, "id">,
  model: ServerModel,
): Promise<void> {
  try {
    const server = (await keptServers(rows)).find((one) => one.id === id);
    if (server === undefined) return;
    const { id: _id, ...value } = server;
    const models = value.models.map((one) => (one.id === model.id ? model : one));
    await rows.write([{ kind: "put", store: modelServerStore, id, value: { ...value, models } }]);
  } catch {
    // The next question finds it out again.
  }
}

/** A live list of the models at servers. A server keeps its engine, the very object, while nothing about it changes. */
export function createServerOffers(deps: {
  readonly rows: Pick<Rows, "list" | "watch">;
  readonly engineFor: (server: ModelServer) => Engine;
}): OfferSource {
  const { rows, engineFor } = deps;
  const listeners = new Set<() => void>();
  let servers: readonly { readonly key: string; readonly server: ModelServer; readonly engine: Engine }[] = [];
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const kept = await keptServers(rows).catch(() => undefined);
    if (kept === undefined) return; // what was known before stays
    servers = kept.map((server) => {
      const key = JSON.stringify(server);
      return servers.find((one) => one.key === key) ?? { key, server, engine: engineFor(server) };
    });
    for (const listener of [...listeners]) listener();
  }
  rows.watch([modelServerStore], () => void (reading = (reading ?? Promise.resolve()).then(read)));

  return {
    current: () =>
      servers.map(({ server, engine }) => ({
        engine,
        models: server.models.map((model) => cardOf(server, model)),
        place: { kind: "server", origin: originOf(server) },
      })),
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ready: () => (reading ??= read()),
  };
}

const cardOf = ({ kind }: ModelServer, { id, contextWindow, ...facts }: ModelServer["models"][number]): ModelCard => ({
  id,
  name: id,
  alsoKnownAs: [id.toLowerCase()],
  contextWindow: contextWindow ?? assumedWindow,
  ...(contextWindow === undefined ? { isWindowAssumed: true } : {}),
  tools: toolsAt(kind, facts),
  capabilities: capabilitiesAt(kind, facts),
  small: false,
});
