import type { ServerModel } from "#core/broker/server.ts";

/**
 * The model of a server that a person most likely means, as its id: the only one, or the only one that a neuron which
 * may use it wishes for by name. Undefined where that would be a guess.
 */
export function obviousModel(
  models: readonly Pick<ServerModel, "id">[],
  neurons: readonly { readonly wish: string; readonly reason?: string }[],
): string | undefined {
  const [first, ...rest] = models;
  if (rest.length === 0) return first?.id;
  const wished = models.filter(({ id }) =>
    neurons.some(({ wish, reason }) => reason === undefined && wish.toLowerCase() === id.toLowerCase()),
  );
  return wished.length === 1 ? wished[0]?.id : undefined;
}

/**
 * The neurons that are ticked to begin with: those that may use a server and whose file wishes for one of its models,
 * which no other connected server has: who wishes for a name that both have may mean the other. Whom else it serves, a
 * person says.
 */
export const wishing = (
  found: {
    readonly models: readonly Pick<ServerModel, "id">[];
    readonly neurons: readonly { readonly id: string; readonly wish: string; readonly reason?: string }[];
  },
  others: readonly { readonly models: readonly Pick<ServerModel, "id">[] }[],
): readonly string[] => {
  const has = (wish: string) => (server: { readonly models: readonly Pick<ServerModel, "id">[] }) =>
    server.models.some(({ id }) => id.toLowerCase() === wish.toLowerCase());
  return found.neurons
    .filter(({ wish, reason }) => reason === undefined && has(wish)(found) && !others.some(has(wish)))
    .map(({ id }) => id);
};
