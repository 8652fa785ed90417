import type { ModelCard } from "#core/broker/cards.ts";
import type { Engine, OpenOutcome } from "#core/broker/engine.ts";
import { fixedOffers, type OfferSource } from "#core/broker/offers.ts";
import { findLanguageModel, type LanguageModel } from "./language-model.ts";
import { createOwnModel, inWords } from "./own-model.ts";

/**
 * The browser's own model, such as Gemini Nano in Chrome. Which one it is, and its size, the browser does not tell. What
 * is said to it stays on this device; the weights are fetched by the browser itself, outside BRANE's door.
 */
export const ownModelCard: ModelCard = {
  id: "browser-model",
  name: "The browser's own model",
  alsoKnownAs: ["gemini-nano", "prompt-api"],
  contextWindow: 4096, // said by the browser when it is opened
  tools: "constrained",
  small: false,
};

/** Runs in the page, since no worker is given the model; the browser computes it in a process of its own. */
export function createOwnEngine(model: LanguageModel, now: () => number = () => performance.now()): Engine {
  return {
    name: "prompt-api",
    async open(modelId, { onProgress, signal }): Promise<OpenOutcome> {
      if (modelId !== ownModelCard.id) {
        return { kind: "failed", message: `The browser has one model of its own, and it is not called ${modelId}.` };
      }
      if (signal.aborted) return { kind: "stopped" };
      try {
        if ((await model.availability()) === "unavailable") return { kind: "failed", message: unavailable };
        const session = await model.create({
          signal,
          monitor: (monitor) =>
            monitor.addEventListener("downloadprogress", (event) => {
              const loaded = Reflect.get(event, "loaded") as unknown;
              if (typeof loaded !== "number") return;
              onProgress({ stage: "fetching", loadedBytes: Math.min(1, Math.max(0, loaded)), totalBytes: 1 });
            }),
        });
        const { contextWindow } = session;
        session.destroy();
        onProgress({ stage: "starting", loadedBytes: 1, totalBytes: 1 });
        const { id, name, small, tools } = ownModelCard;
        const info = { id, name, small, tools, bytes: 0, contextWindow, engine: "prompt-api", threads: 0 };
        return { kind: "opened", model: createOwnModel({ model, info, now }) };
      } catch (thrown) {
        if (isStopped(signal)) return { kind: "stopped" };
        return { kind: "failed", message: inWords(thrown, ownModelCard.name) };
      }
    },
  };
}

/** Read anew: a signal that was not aborted before an `await` may be after it. */
const isStopped = (signal: AbortSignal): boolean => signal.aborted;

const unavailable =
  "This browser has no model of its own on this machine: it wants more memory or disk, or it is switched off. Choose another model.";

/** Offered where the browser has it or can fetch it; nothing elsewhere. */
export async function ownModelOffers(model = findLanguageModel()): Promise<OfferSource> {
  const has = model === undefined ? "unavailable" : await model.availability().catch(() => "unavailable" as const);
  if (model === undefined || has === "unavailable") return fixedOffers([]);
  return fixedOffers([{ engine: createOwnEngine(model), models: [ownModelCard] }]);
}
