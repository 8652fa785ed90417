import { expect, test } from "vitest";
import { createBroker } from "#core/broker/broker.ts";
import { embeddedDefault, type ModelCard } from "#core/broker/cards.ts";
import type { Machine } from "#core/broker/choose.ts";
import type { OfferSource } from "#core/broker/offers.ts";
import { createScriptedEngine } from "#core/broker/scripted-engine.ts";
import type { NeuronManager } from "#core/neuron/manager.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import type { ModelsState, RemovalRight } from "./app-models.ts";
import { createModeKeeper } from "./model-mode.ts";
import { createPlaceKeeper } from "./model-places.ts";
import { createModelShelfDesk, type ShelvedModel } from "./model-shelf-desk.ts";

const dog: ShelvedModel = { id: "brought-dog", name: "Dog", bytes: 3e9, license: "MIT", about: { weights: "Q4_K" } };
const wish = { metadata: { id: "analyst", name: "Analyst" }, privacy_tier: 0 };
const neuron = { config: { ...wish, model: { preferred_llm: dog.id, fallback_llms: [] } } };

/** A fake shelf, on which Dog may lie, and the desk over it. `more` is what else is known of Dog, and of the machine. */
function furnish(
  more: {
    readonly card?: Partial<ModelCard>;
    readonly machine?: Partial<Machine>;
    readonly removal?: RemovalRight;
    /** Origins of servers that offer Dog too. */
    readonly servers?: readonly string[];
  } = {},
) {
  const listeners = new Set<() => void>();
  const engine = { ...createScriptedEngine({ answers: [] }), name: "soma" };
  let kept: readonly ShelvedModel[] = [];
  const put = (next: readonly ShelvedModel[]) => {
    kept = next;
    for (const listener of listeners) listener();
  };
  const traits = { ...embeddedDefault, alsoKnownAs: [], memory: 3.5e9, ...more.card };
  const cards = () => kept.map(({ id, name }) => ({ ...traits, id, name }));
  const serving = (origin: string) => ({
    engine: { ...engine, name: origin },
    models: [{ ...embeddedDefault, id: dog.id, name: "Dog", alsoKnownAs: [] }],
    place: { kind: "server", origin } as const,
  });
  const offers: OfferSource = {
    current: () => [{ engine, models: [embeddedDefault, ...cards()] }, ...(more.servers ?? []).map(serving)],
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const machine = { gpu: false, memory: 4e9, ...more.machine };
  const rows = createMemoryRows();
  const audit = createFakeAudit();
  const places = createPlaceKeeper(rows);
  const broker = createBroker({
    ...{ offers, places, fallback: embeddedDefault.id },
    conditions: () => ({ machine, mode: "hybrid" }),
  });
  const desk = createModelShelfDesk({
    ...{ broker, offers, rows, audit, places, mode: createModeKeeper(rows) },
    machine: () => Promise.resolve(machine),
    removal: () => Promise.resolve(more.removal ?? { kind: "alone" }),
    manager: { list: () => Promise.resolve([neuron]) } as unknown as Pick<NeuronManager, "list">,
    shelf: {
      list: () => Promise.resolve(kept),
      bring() {
        const already = kept.length > 0;
        put([dog]);
        return Promise.resolve({ kind: "brought", model: dog, already });
      },
      remove() {
        put([]);
        return Promise.resolve();
      },
      files: () => Promise.resolve({ kind: "refused", message: "It is damaged." }),
    },
    carried: new Map([[embeddedDefault.id, { bytes: 98_362_432, license: "Apache-2.0", about: {} }]]),
    free: () => Promise.resolve(5e9),
  });
  return { desk, audit, broker };
}

test("a model that was brought is listed with its fit, answers for whoever prefers it, and is gone when it is removed", async () => {
  const { desk, audit, broker } = furnish();
  let state: ModelsState | undefined;
  desk.watch((now) => (state = now));
  await expect.poll(() => state?.models.map(({ kind }) => kind)).toEqual(["carried"]);
  expect(state?.models[0]).toMatchObject({
    license: "Apache-2.0",
    fit: { kind: "fits" },
    neurons: [{ id: "analyst" }],
  });
  expect(state?.neurons[0]).toMatchObject({
    isMissing: true,
    why: expect.stringContaining("is not on this device") as string,
  });
  expect(state?.free).toBe(5e9);

  expect(await desk.bring([])).toEqual({ kind: "brought", id: dog.id, name: "Dog", already: false });
  await expect.poll(() => state?.models.length).toBe(2);
  expect(state?.models[1]).toMatchObject({ kind: "brought", weights: "Q4_K", fit: { kind: "tight" } });
  expect(state?.neurons[0]).toMatchObject({ modelId: dog.id, why: "Dog answers: this neuron prefers it." });
  expect(state?.neurons[0]).not.toHaveProperty("isMissing");

  await broker.open(dog.id, new AbortController().signal);
  expect(await desk.remove(dog.id)).toEqual({ kind: "removed", freedBytes: 3e9 });
  let status = "";
  broker.watch(({ kind }) => (status = kind))();
  expect(status).toBe("idle");
  await expect.poll(() => state?.models.length).toBe(1);
  const outcome = { phase: "outcome", outcome: "done" };
  expect(audit.entries).toMatchObject([{ action: "model.bring" }, { action: "model.remove" }, outcome]);
});

test("of a model that two servers have, only the one that is asked answers for a neuron", async () => {
  const servers = ["http://127.0.0.1:1", "http://127.0.0.1:2"];
  const { desk } = furnish({ servers });
  let state: ModelsState | undefined;
  desk.watch((now) => (state = now));
  await expect.poll(() => state?.models.length).toBe(3);
  expect(state?.neurons).toMatchObject([{ modelId: dog.id, origin: servers[0] }]);
  expect(state?.models.slice(1)).toMatchObject([
    { origin: servers[0], neurons: [{ id: "analyst" }] },
    { origin: servers[1], neurons: [] },
  ]);
});

test("the server that a person chose for such a model answers, until that is taken back", async () => {
  const near = "http://127.0.0.1:1";
  const far = "http://127.0.0.1:2";
  const { desk, audit } = furnish({ servers: [near, far] });
  let state: ModelsState | undefined;
  desk.watch((now) => (state = now));
  await expect.poll(() => state?.neurons[0]?.origin).toBe(near);
  const { restore } = await desk.choosePlace("analyst", { id: dog.id, origin: far });
  await expect.poll(() => state?.neurons[0]?.origin).toBe(far);
  expect(state?.neurons[0]?.why).toContain("you chose this server for it");
  expect(audit.entries[0]).toMatchObject({ action: "model.place", subject: dog.id, details: { origin: far } });
  await restore();
  await expect.poll(() => state?.neurons[0]?.origin).toBe(near);
});

test("a model that others may use is not removed by somebody who may not, and nothing of it is closed", async () => {
  const removal = { kind: "refused", reason: "Only an admin (Ada) can remove it." } as const;
  const { desk, audit } = furnish({ removal });
  let state: ModelsState | undefined;
  desk.watch((now) => (state = now));
  await desk.bring([]);
  await expect.poll(() => state?.models.length).toBe(2);
  expect(state?.removal).toEqual(removal);
  expect(await desk.remove(dog.id)).toEqual(removal);
  expect(state?.models.length).toBe(2);
  expect(audit.entries).toMatchObject([{ action: "model.bring" }]);
});

test.each([
  [{ f16: true }, { gpu: true, f16: false }, "half precision"],
  [{ largestBuffer: 3e9 }, { gpu: true, maxBuffer: 2 ** 31 }, "3 GB of graphics memory in one piece"],
])("a model whose files ask %j of the graphics card is listed as one that will not fit", async (card, machine, why) => {
  const { desk } = furnish({ card, machine });
  let state: ModelsState | undefined;
  desk.watch((now) => (state = now));
  await desk.bring([]);
  const fit = { kind: "will not fit", why: expect.stringContaining(why) as string };
  await expect.poll(() => state?.models[1]).toMatchObject({ name: "Dog", fit });
});

test("the mode is changed and logged; files that are not whole are refused in words", async () => {
  const { desk, audit } = furnish();
  await desk.setMode("local");
  let state: ModelsState | undefined;
  desk.watch((now) => (state = now));
  await expect.poll(() => state?.mode).toBe("local");
  expect(audit.entries[0]).toMatchObject({ action: "model.mode", subject: "local" });
  expect(await desk.files("brought-dog")).toEqual({ kind: "refused", reason: "It is damaged." });
});
