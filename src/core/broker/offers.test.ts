import { expect, test } from "vitest";
import { embeddedDefault } from "./cards.ts";
import { createCandidates, deferredOffers, fixedOffers, joinOffers, type Offer, type OfferSource } from "./offers.ts";
import { createScriptedEngine } from "./scripted-engine.ts";

const engine = createScriptedEngine({ answers: [] });
const big = { ...embeddedDefault, id: "big", name: "Big" };

/** A source that a test changes. */
function liveOffers(first: readonly Offer[] = []) {
  const listeners = new Set<() => void>();
  let now = first;
  const source: OfferSource = {
    current: () => now,
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    source,
    change(next: readonly Offer[]) {
      now = next;
      for (const listener of listeners) listener();
    },
  };
}

const names = (source: OfferSource) => source.current().flatMap(({ models }) => models.map(({ id }) => id));

test("several sources are one, in their order, and each change of one is told", () => {
  const live = liveOffers();
  const all = joinOffers(fixedOffers([{ engine, models: [embeddedDefault] }]), live.source);
  let told = 0;
  const stop = all.watch(() => (told += 1));
  live.change([{ engine, models: [big] }]);
  expect([names(all), told]).toEqual([["smollm2-135m-instruct", "big"], 1]);
  stop();
  live.change([]);
  expect([names(all), told]).toEqual([["smollm2-135m-instruct"], 1]);
});

test("a deferred source is fetched once, when it is first asked to be ready, and is live from then on", async () => {
  const live = liveOffers([{ engine, models: [big] }]);
  let fetched = 0;
  const later = deferredOffers(() => {
    fetched += 1;
    return Promise.resolve(live.source);
  });
  let told = 0;
  later.watch(() => (told += 1));
  expect([names(later), fetched]).toEqual([[], 0]);
  await Promise.all([later.ready?.(), later.ready?.()]);
  expect([names(later), fetched, told]).toEqual([["big"], 1, 1]);
  live.change([]);
  expect([names(later), told]).toEqual([[], 2]);
});

test("a source that does not arrive offers nothing, and is fetched again the next time", async () => {
  let there = false;
  const later = deferredOffers(() =>
    there ? Promise.resolve(fixedOffers([{ engine, models: [big] }])) : Promise.reject(new TypeError("Offline.")),
  );
  await later.ready?.();
  expect(names(later)).toEqual([]);
  there = true;
  await later.ready?.();
  expect(names(later)).toEqual(["big"]);
});

test("a model keeps its candidate while others come and go, and gets another one when something about it changes", () => {
  const live = liveOffers([{ engine, models: [embeddedDefault] }]);
  const candidates = createCandidates(live.source);
  const [first] = candidates.list();
  live.change([
    { engine, models: [big] },
    { engine, models: [{ ...embeddedDefault }] },
  ]);
  expect(candidates.list().map((one) => one === first)).toEqual([false, true]);
  live.change([{ engine, models: [{ ...embeddedDefault, contextWindow: 1 }] }]);
  expect(candidates.list()[0] === first).toBe(false);
  live.change([]);
  candidates.list();
  expect(first && candidates.engineOf(first)).toBeUndefined();
});
