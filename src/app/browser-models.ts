/** The composition root of models: the engines, what is on offer, what the machine can do, and the broker over them. */
import { createBroker, type Broker } from "#core/broker/broker.ts";
import { embeddedDefault } from "#core/broker/cards.ts";
import type { Machine } from "#core/broker/choose.ts";
import { createDeferredEngine } from "#core/broker/deferred-engine.ts";
import type { Engine } from "#core/broker/engine.ts";
import { deferredOffers, fixedOffers, joinOffers, type OfferSource } from "#core/broker/offers.ts";
import type { NeuronManager } from "#core/neuron/manager.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { AllowList } from "#core/privacy/allow-list.ts";
import type { MachinePolicy } from "#core/words/policy.ts";
import type { Locks } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import type { WorkersMayStart } from "#platform/page/readiness.ts";
import type { ModelShelfDesk, RemovalRight } from "./app-models.ts";
import { createGateForeseen, type GateWatch } from "./gate-foreseen.ts";
import { createModelsHere } from "./model-offers.ts";
import { createModeKeeper, type ModeKeeper } from "./model-mode.ts";
import { createPlaceKeeper, type PlaceKeeper } from "./model-places.ts";
import { once } from "./once.ts";

export interface ModelsGround {
  readonly rows: Rows;
  readonly locks: Locks;
  readonly audit: AuditPort;
  readonly manager: Pick<NeuronManager, "list">;
  readonly workersMayStart: WorkersMayStart;
  readonly allowList: AllowList;
  /** What the admin of this machine allows; undefined where there is none. */
  readonly machine: (() => Promise<MachinePolicy>) | undefined;
  /** Whether the person at this app may remove a model that lies here for everybody. */
  readonly removal: () => Promise<RemovalRight>;
  /** Offers from elsewhere, such as servers: their code is fetched when a model is first opened. */
  readonly others?: readonly (() => Promise<OfferSource>)[];
}

export interface Models {
  readonly broker: Broker;
  /** Fetched on use. */
  readonly shelf: () => Promise<ModelShelfDesk>;
}

export function openModels(ground: ModelsGround): Models {
  const { rows, locks, audit, workersMayStart, others = [] } = ground;
  /** An engine that the tabs share: its worker is started when one of its models is first opened. */
  const shared = (name: string, channel: string | undefined, start: () => Worker, ownLocks: () => Promise<Locks>) =>
    createDeferredEngine(name, async () => {
      const [{ createSharedEngine }, { broadcastEngineChannel }, engineLocks] = await Promise.all([
        import("#platform/engines/shared-engine.ts"),
        import("#platform/engines/engine-wire.ts"),
        ownLocks(),
      ]);
      return createSharedEngine({
        name,
        locks: engineLocks,
        openChannel: () => broadcastEngineChannel(channel),
        tab: crypto.randomUUID(),
        startWorker: async () => {
          const refusal = await workersMayStart();
          if (refusal !== undefined) throw new Error(refusal);
          return start();
        },
      });
    });
  const soma = shared(
    "soma",
    undefined,
    () => new Worker(new URL("../../workers/llm.ts", import.meta.url), { type: "module", name: "llm" }),
    () => Promise.resolve(locks),
  );
  const transformers = shared(
    "transformers",
    "brane engine transformers",
    () =>
      new Worker(new URL("../../workers/transformers.ts", import.meta.url), { type: "module", name: "transformers" }),
    async () => (await import("#platform/locks/named-locks.ts")).namedLocks(locks, "transformers"),
  );

  const webLlm = shared(
    "web-llm",
    "brane engine web-llm",
    () => new Worker(new URL("../../workers/webllm.ts", import.meta.url), { type: "module", name: "webllm" }),
    async () => (await import("#platform/locks/named-locks.ts")).namedLocks(locks, "web-llm"),
  );

  const here = deferredOffers(() => modelsHere({ soma, transformers, webLlm }));
  const carried = fixedOffers([{ engine: soma, models: [embeddedDefault] }]);
  const elsewhere = "LanguageModel" in globalThis ? [browsersOwn, ...others] : others;
  const offers = joinOffers(carried, here, ...elsewhere.map(deferredOffers));

  const mode = createModeKeeper(rows);
  const places = createPlaceKeeper(rows);
  const gate = createGateForeseen({
    ...{ allowList: ground.allowList, https: location.protocol === "https:" },
    ...(ground.machine === undefined ? {} : { machine: ground.machine }),
  });
  let known: Machine = { gpu: false };
  let finding: Promise<Machine> | undefined;
  const machine = () => (finding ??= findMachine().then((found) => (known = found)));
  const broker = createBroker({
    ...{ offers, audit, gate, places, fallback: embeddedDefault.id },
    conditions: () => ({ machine: known, mode: mode.current() }),
    ready: () => Promise.all([machine(), mode.ready()]),
  });
  return { broker, shelf: once(() => openShelf({ ...ground, broker, offers, mode, places, gate, machine })) };
}

interface Shelves extends Pick<ModelsGround, "rows" | "audit" | "manager" | "removal"> {
  readonly broker: Broker;
  readonly offers: OfferSource;
  readonly mode: ModeKeeper;
  readonly places: PlaceKeeper;
  readonly gate: GateWatch;
  readonly machine: () => Promise<Machine>;
}

async function openShelf(shelves: Shelves): Promise<ModelShelfDesk> {
  const [{ createModelShelfDesk }, { openModelShelf, freeRoom }] = await Promise.all([
    import("./model-shelf-desk.ts"),
    import("#platform/models/open-model-shelf.ts"),
  ]);
  const kept = openModelShelf();
  const shelved = ({ card, bytes, license, about }: Awaited<ReturnType<typeof kept.list>>[number]) => ({
    ...{ id: card.id, name: card.name, bytes, license, about },
  });
  return createModelShelfDesk({
    ...shelves,
    free: freeRoom,
    shelf: {
      ...kept,
      list: async () => (await kept.list()).map(shelved),
      async bring(files, options = {}) {
        const free = await freeRoom();
        const outcome = await kept.bring(files, { ...options, ...(free === undefined ? {} : { free }) });
        return outcome.kind === "brought" ? { ...outcome, model: shelved(outcome.model) } : outcome;
      },
    },
    carried: new Map([
      [
        embeddedDefault.id,
        {
          bytes: embeddedDefault.bytes ?? 0,
          license: "Apache-2.0",
          about: { architecture: "llama", weights: "Q4_1", languages: ["en"] },
        },
      ],
    ]),
  });
}

const browsersOwn = async (): Promise<OfferSource> =>
  (await import("#platform/engines/browsers-own/own-engine.ts")).ownModelOffers();

async function modelsHere(engines: {
  readonly soma: Engine;
  readonly transformers: Engine;
  readonly webLlm: Engine;
}): Promise<OfferSource> {
  const { listBroughtModels, watchBroughtModels } = await import("#platform/models/open-brought-models.ts");
  return createModelsHere({ ...engines, list: listBroughtModels, watch: watchBroughtModels });
}

/** A machine whose code did not arrive is taken for one without a GPU: Soma answers there. */
const findMachine = async (): Promise<Machine> => {
  try {
    return await (await import("#platform/page/machine.ts")).findMachine();
  } catch {
    return { gpu: false };
  }
};
