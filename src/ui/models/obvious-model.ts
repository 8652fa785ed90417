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
