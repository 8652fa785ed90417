import { expect, test } from "vitest";
import { createBroker, type Broker } from "#core/broker/broker.ts";
import { embeddedDefault } from "#core/broker/cards.ts";
import { createScriptedEngine } from "#core/broker/scripted-engine.ts";
import { createModelDesk } from "./model-desk.ts";

test("before the broker is there no model is open; from then on its own word is told, until nobody listens", async () => {
  let arrive: (broker: Broker) => void = () => undefined;
  const desk = createModelDesk({ broker: new Promise<Broker>((resolve) => (arrive = resolve)) });
  const seen: string[] = [];
  const gone: string[] = [];
  const stop = desk.watch(({ kind }) => seen.push(kind));
  desk.watch(({ kind }) => gone.push(kind))();
  expect(seen).toEqual(["idle"]);
  const offers = [{ engine: createScriptedEngine({ answers: [] }), models: [embeddedDefault] }];
  const broker = createBroker({ offers, fallback: embeddedDefault.id });
  arrive(broker);
  await broker.open(embeddedDefault.id, new AbortController().signal);
  expect(seen.at(-1)).toBe("ready");
  stop();
  await broker.close();
  expect(seen.at(-1)).toBe("ready");
  expect(gone).toEqual(["idle"]);
});
