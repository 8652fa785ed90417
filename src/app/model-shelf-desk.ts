import type { Broker } from "#core/broker/broker.ts";
import { goesBy, type ModelCard } from "#core/broker/cards.ts";
import { memoryOf, type Machine, type PlaceWish } from "#core/broker/choose.ts";
import { fitOf, type Need } from "#core/broker/fit.ts";
import type { Offer, OfferSource } from "#core/broker/offers.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import { neuronStore, type NeuronManager } from "#core/neuron/manager.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { Rows } from "#core/words/rows.ts";
import { audited } from "./audited.ts";
import type { ModelFile, ModelRow, ModelShelfDesk, ModelsState, NeuronModel, RemovalRight } from "./app-models.ts";
import type { GateWatch } from "./gate-foreseen.ts";
import type { ModeKeeper } from "./model-mode.ts";
import type { PlaceKeeper } from "./model-places.ts";

/** A model on this device's shelf. */
export interface ShelvedModel {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly license: string;
  readonly about: {
    readonly architecture?: string;
    readonly weights?: string;
    readonly languages?: readonly string[];
  };
}

type ShelvedOutcome =
  | { readonly kind: "brought"; readonly model: ShelvedModel; readonly already: boolean }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "stopped" };

/** The shelf of models that a person brought; platform/models gives it. */
interface ModelShelf {
  list(): Promise<readonly ShelvedModel[]>;
  bring(files: readonly ModelFile[], options: Parameters<ModelShelfDesk["bring"]>[1]): Promise<ShelvedOutcome>;
  remove(id: string): Promise<void>;
  files(
    id: string,
    options?: { readonly asOne?: boolean },
  ): Promise<
    | { readonly kind: "files"; readonly files: readonly ModelFile[] }
    | { readonly kind: "refused"; readonly message: string }
  >;
}

export interface ModelShelfDeskDeps {
  readonly broker: Pick<Broker, "choose" | "watch" | "close">;
  readonly offers: OfferSource;
  readonly mode: ModeKeeper;
  readonly places: PlaceKeeper;
  /** What may leave: where that changes, another model may answer. Absent where nothing is offered that would. */
  readonly gate?: GateWatch;
  readonly machine: () => Promise<Machine>;
  readonly shelf: ModelShelf;
  /** Whether the person at this app may remove what lies on it. */
  readonly removal: () => Promise<RemovalRight>;
  readonly manager: Pick<NeuronManager, "list">;
  readonly rows: Pick<Rows, "watch">;
  readonly audit: AuditPort;
  /** What is known of the models BRANE carries, by id. */
  readonly carried: ReadonlyMap<string, Omit<ShelvedModel, "id" | "name">>;
  /** Bytes of this origin's quota that are free; undefined where the browser does not say. */
  readonly free: () => Promise<number | undefined>;
}

/** Which models can answer, what each is and whether it fits; bringing and removing them; which neuron uses which. */
export function createModelShelfDesk(deps: ModelShelfDeskDeps): ModelShelfDesk {
  const { broker, offers, mode, places, shelf, audit } = deps;

  async function read(): Promise<ModelsState> {
    await Promise.all([offers.ready?.(), mode.ready(), places.ready(), deps.gate?.ready()]);
    const [machine, free, kept, known, removal] = await Promise.all([
      deps.machine(),
      deps.free(),
      shelf.list().catch(() => []),
      deps.manager.list(),
      deps.removal(),
    ]);
    const neurons: readonly NeuronModel[] = known.map(({ config: { metadata, model, privacy_tier: tier } }) => {
      const { modelId, place, why } = broker.choose(model, tier, metadata.id);
      const at = place.kind === "server" ? { origin: place.origin } : {};
      const wish = model.preferred_llm;
      const isOffered = offers.current().some(({ models }) => models.some((card) => goesBy(card, wish)));
      const missing = isOffered ? {} : { isMissing: true as const };
      return { id: metadata.id, name: metadata.name, wish, ...missing, modelId, ...at, why };
    });
    const rows = offers.current().flatMap((offer) =>
      offer.models.map((card): ModelRow => {
        const facts = deps.carried.get(card.id) ?? kept.find(({ id }) => id === card.id);
        const server = offer.place?.kind === "server" ? offer.place.origin : undefined;
        const memory = memoryOf(card);
        return {
          ...{ id: card.id, name: card.name, contextWindow: card.contextWindow, small: card.small },
          ...(card.isWindowAssumed === undefined ? {} : { isWindowAssumed: card.isWindowAssumed }),
          kind: server !== undefined ? "server" : deps.carried.has(card.id) ? "carried" : "brought",
          ...(server === undefined ? {} : { origin: server }),
          ...(card.capabilities === undefined ? {} : { capabilities: card.capabilities }),
          ...(facts === undefined ? {} : { bytes: facts.bytes, license: facts.license, ...facts.about }),
          ...(server !== undefined || memory === undefined ? {} : { fit: fitOf(needOf(offer, card, memory), machine) }),
          neurons: neurons
            .filter(({ modelId, origin }) => modelId === card.id && origin === server)
            .map(({ id, name }) => ({ id, name })),
        };
      }),
    );
    const shown = { models: rows, neurons, mode: mode.current(), removal, machine };
    return { ...shown, ...(free === undefined ? {} : { free }) };
  }

  return {
    watch(listener) {
      const changes: Pick<Rows, "watch"> = {
        watch(stores, changed) {
          const sources = [offers, mode, places, ...(deps.gate === undefined ? [] : [deps.gate])];
          const stops = [deps.rows.watch(stores, changed), ...sources.map((source) => source.watch(changed))];
          return () => {
            for (const stop of stops) stop();
          };
        },
      };
      return liveRead(changes, [neuronStore], read, listener);
    },
    async bring(files, options = {}) {
      const outcome = await shelf.bring(files, options);
      if (outcome.kind === "refused") return { kind: "refused", reason: outcome.message };
      if (outcome.kind === "stopped") return outcome;
      const { model, already } = outcome;
      if (!already) {
        await audit.note({
          ...{ action: "model.bring", subject: model.id },
          details: { name: model.name, bytes: model.bytes, license: model.license },
        });
      }
      return { kind: "brought", id: model.id, name: model.name, already };
    },
    async remove(id) {
      const right = await deps.removal();
      if (right.kind === "refused") return right;
      const bytes = (await shelf.list()).find((model) => model.id === id)?.bytes ?? 0;
      await audited(audit, { action: "model.remove", subject: id, details: { bytes } }, async () => {
        if (openModelId(broker) === id) await broker.close();
        await shelf.remove(id);
      });
      return { kind: "removed", freedBytes: bytes };
    },
    async files(id, options) {
      const found = await shelf.files(id, options);
      if (found.kind === "refused") return { kind: "refused", reason: found.message };
      await audit.note({ action: "model.export", subject: id });
      return found;
    },
    setMode: (next) => audited(audit, { action: "model.mode", subject: next }, () => mode.set(next)),
    async choosePlace(neuronId, { id, origin }) {
      await places.ready();
      const before = places.of(neuronId);
      const put = (wish: PlaceWish | undefined) => {
        const details = wish?.place.kind === "server" ? { origin: wish.place.origin } : {};
        return audited(audit, { action: "model.place", neuronId, subject: id, details }, () =>
          places.set(neuronId, wish),
        );
      };
      await put({ modelId: id, place: origin === undefined ? { kind: "browser" } : { kind: "server", origin } });
      return { restore: () => put(before) };
    },
  };
}

const needOf = ({ engine, needsGpu }: Offer, { f16, largestBuffer }: ModelCard, memory: number): Need => ({
  ...{ memory, toKeep: 0, onCpu: engine.name === "soma" },
  ...(needsGpu === undefined ? {} : { gpu: needsGpu }),
  ...(f16 === undefined ? {} : { f16 }),
  ...(largestBuffer === undefined ? {} : { largestBuffer }),
});

/** `watch` calls back at once. */
function openModelId(broker: Pick<Broker, "watch">): string | undefined {
  let id: string | undefined;
  broker.watch((status) => (id = status.kind === "ready" ? status.info.id : undefined))();
  return id;
}
