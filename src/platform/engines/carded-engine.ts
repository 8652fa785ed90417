import type { ModelCard } from "#core/broker/cards.ts";
import type { Engine, ModelInfo } from "#core/broker/engine.ts";

/** An engine that looks up which models there are whenever one is opened: it may have been brought a moment ago. */
export const createCardedEngine = (
  name: string,
  cards: () => Promise<readonly ModelCard[]>,
  make: (cards: readonly ModelCard[]) => Engine,
): Engine => ({ name, open: async (modelId, options) => make(await cards()).open(modelId, options) });

/** What a model is by its card, whichever engine runs it. */
export const infoOf = ({
  id,
  name,
  tools,
  dialect,
  small,
}: ModelCard): Pick<ModelInfo, "id" | "name" | "tools" | "dialect" | "small"> => ({
  id,
  name,
  tools,
  ...(dialect === undefined ? {} : { dialect }),
  small,
});
