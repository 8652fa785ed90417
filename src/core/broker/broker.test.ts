import { expect, test } from "vitest";
import { createBroker, type BrokerStatus } from "./broker.ts";
import { embeddedDefault, type ModelCard } from "./cards.ts";
import type { Engine, EnginePlace } from "./engine.ts";
import { createScriptedEngine } from "./scripted-engine.ts";

const never = new AbortController().signal;
const big: ModelCard = { ...embeddedDefault, id: "big", name: "Big", alsoKnownAs: ["big:8b"], small: false };

const brokerOver = (engine: Engine, models: readonly ModelCard[] = [embeddedDefault, big]) =>
  createBroker({ offers: [{ engine, models }], fallback: embeddedDefault.id });

const scripted = () => createScriptedEngine({ answers: [] });

test("the preferred model is chosen when it is at hand, by any of its names", () => {
  const choice = brokerOver(scripted()).choose({ preferred_llm: "big:8b", fallback_llms: [] }, 0);
  expect(choice).toMatchObject({ modelId: "big", preferred: true, why: "Big answers: this neuron prefers it." });
});

test("a fallback is chosen in the neuron's own order", () => {
  const choice = brokerOver(scripted()).choose({ preferred_llm: "gpt-4", fallback_llms: ["llama3", "big"] }, 0);
  expect(choice).toMatchObject({ modelId: "big", preferred: false });
});

test("the embedded default answers when no wish can be met, and the choice says why", () => {
  const choice = brokerOver(scripted()).choose({ preferred_llm: "llama3.1:8b", fallback_llms: ["mistral"] }, 0);
  expect(choice.modelId).toBe("smollm2-135m-instruct");
  expect(choice.why).toBe("SmolLM2 135M answers, because llama3.1:8b is not on this device.");
});

test("a model that is open is not opened again", async () => {
  const broker = brokerOver(scripted());
  const [one, two] = await Promise.all([broker.open("big", never), broker.open("big:8b", never)]);
  expect(one.kind === "opened" && two.kind === "opened" && one.model === two.model).toBe(true);
});

test("opening another model closes the one before", async () => {
  const broker = brokerOver(scripted());
  const one = await broker.open("big", never);
  await broker.open(embeddedDefault.id, never);
  if (one.kind !== "opened") throw new Error("It did not open.");
  const ends: string[] = [];
  const turns = [{ role: "user" as const, content: "Are you there?" }];
  for await (const event of one.model.generate({ turns, maxTokens: 5, temperature: 0 }, never)) {
    if (event.kind === "ended") ends.push(event.reason);
  }
  expect(ends).toEqual(["failed"]);
});

test("who stops waiting hears `stopped`, and the loading goes on", async () => {
  const broker = brokerOver(scripted());
  const stop = new AbortController();
  const impatient = broker.open("big", stop.signal);
  stop.abort();
  expect(await impatient).toEqual({ kind: "stopped" });
  expect((await broker.open("big", never)).kind).toBe("opened");
});

test("watchers see loading, then ready with what the model is", async () => {
  const broker = brokerOver(scripted());
  const seen: BrokerStatus[] = [];
  broker.watch((status) => seen.push(status));
  await broker.open("big", never);
  expect(seen.map(({ kind }) => kind)).toEqual(["idle", "loading", "loading", "ready"]);
  expect(seen.at(-1)).toMatchObject({ info: { id: "big" }, elsewhere: false });
  await broker.close();
  expect(seen.at(-1)).toEqual({ kind: "idle" });
});

test("a failure is told in words, and retry tries again", async () => {
  const playing = scripted();
  let works = false;
  const engine: Engine = {
    name: "scripted",
    open: (modelId, options) =>
      works ? playing.open(modelId, options) : Promise.resolve({ kind: "failed", message: "The disk is full." }),
  };
  const broker = brokerOver(engine);
  let last: BrokerStatus | undefined;
  broker.watch((status) => (last = status));
  await broker.open("big", never);
  expect(last).toEqual({ kind: "failed", message: "The disk is full." });
  works = true;
  broker.retry();
  expect((await broker.open("big", never)).kind).toBe("opened");
});

test("when the tab that ran the model is gone, watchers see it load again, then where it runs", async () => {
  let move: (place: EnginePlace) => void = () => undefined;
  const engine: Engine = {
    ...scripted(),
    watchPlace(listener) {
      move = listener;
      listener({ kind: "elsewhere" });
      return () => undefined;
    },
  };
  const broker = brokerOver(engine);
  const seen: BrokerStatus[] = [];
  await broker.open("big", never);
  broker.watch((status) => seen.push(status));
  move({ kind: "moving" });
  move({ kind: "here" });
  expect(seen.map((status) => (status.kind === "ready" ? status.elsewhere : status.kind))).toEqual([
    true,
    "loading",
    false,
  ]);
});
