import { expect, test } from "vitest";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createBroker, type BrokerStatus } from "./broker.ts";
import { embeddedDefault, type ModelCard } from "./cards.ts";
import type { Mode } from "./choose.ts";
import type { Engine, EnginePlace } from "./engine.ts";
import type { Offer, OfferSource } from "./offers.ts";
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
  expect(choice.why).toBe("SmolLM2 135M answers, because llama3.1:8b (a model of an Ollama server) is not connected.");
});

test("a model that does not open gives way to the next one, and the choice says why", async () => {
  const playing = scripted();
  const engine: Engine = {
    name: "scripted",
    open: (modelId, options) =>
      modelId === "big"
        ? Promise.resolve({ kind: "failed", message: "There is not memory enough." })
        : playing.open(modelId, options),
  };
  const wish = { preferred_llm: "big", fallback_llms: [] };
  const { choice, outcome } = await brokerOver(engine).openBest(wish, 0, never);
  expect(outcome.kind).toBe("opened");
  expect(choice).toMatchObject({
    ...{ modelId: embeddedDefault.id, preferred: false },
    why: "SmolLM2 135M answers, because Big failed: There is not memory enough.",
  });
});

test("what failed for one question is tried anew for the next, and a last failure is told", async () => {
  const playing = scripted();
  let works = false;
  const engine: Engine = {
    name: "scripted",
    open: (modelId, options) =>
      works ? playing.open(modelId, options) : Promise.resolve({ kind: "failed", message: `No room for ${modelId}.` }),
  };
  const broker = brokerOver(engine);
  const wish = { preferred_llm: "big", fallback_llms: [] };
  expect((await broker.openBest(wish, 0, never)).outcome).toMatchObject({
    message: "No room for smollm2-135m-instruct.",
  });
  works = true;
  expect((await broker.openBest(wish, 0, never)).choice.modelId).toBe("big");
});

/** Big cannot be opened, and says how often it was tried. */
function withoutBig() {
  const playing = scripted();
  let tries = 0;
  const engine: Engine = {
    name: "scripted",
    open(modelId, options) {
      if (modelId !== "big") return playing.open(modelId, options);
      tries += 1;
      return Promise.resolve({ kind: "failed", message: "There is not memory enough." });
    },
  };
  return { engine, tries: () => tries };
}

test("the log keeps which model failed, why, and which took over", async () => {
  const audit = createFakeAudit();
  const offers = [{ engine: withoutBig().engine, models: [embeddedDefault, big] }];
  const broker = createBroker({ offers, fallback: embeddedDefault.id, audit });
  await broker.openBest({ preferred_llm: "big", fallback_llms: [] }, 0, never, { neuronId: "analyst" });
  expect(audit.entries).toMatchObject([
    {
      ...{ action: "model.failed", subject: "big", neuronId: "analyst" },
      details: { reason: "There is not memory enough.", next: embeddedDefault.id, nextPlace: "browser" },
    },
  ]);
});

test("what failed is not tried again while a question is only being typed", async () => {
  const { engine, tries } = withoutBig();
  const broker = brokerOver(engine);
  const wish = { preferred_llm: "big", fallback_llms: [] };
  const first = await broker.openBest(wish, 0, never);
  const ahead = await broker.openBest(wish, 0, never, { ahead: true });
  expect(tries()).toBe(1);
  expect(ahead.choice.why).toBe(first.choice.why);
  await broker.openBest(wish, 0, never);
  expect(tries()).toBe(2);
});

test("a model that came later is chosen from then on, and one that went is not", async () => {
  let offered: readonly ModelCard[] = [embeddedDefault];
  const listeners = new Set<() => void>();
  const engine = scripted();
  const offers: OfferSource = {
    current: () => [{ engine, models: offered }],
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const broker = createBroker({ offers, fallback: embeddedDefault.id });
  const wish = { preferred_llm: "big", fallback_llms: [] };
  const answering = async () => (await broker.openBest(wish, 0, never)).choice.modelId;
  expect(await answering()).toBe(embeddedDefault.id);
  offered = [embeddedDefault, big];
  expect(await answering()).toBe("big");
  offered = [embeddedDefault];
  expect(await answering()).toBe(embeddedDefault.id);
});

test("nothing is opened before the machine, the mode and the offers are known, and each choice asks for them anew", async () => {
  const place = { kind: "server", origin: "https://models.example" } as const;
  const engineOf = (name: string): Engine => ({ ...scripted(), name });
  const offers = [
    { engine: engineOf("here"), models: [embeddedDefault] },
    { engine: engineOf("there"), models: [big], place },
  ];
  let mode: Mode = "hybrid";
  const broker = createBroker({
    ...{ offers, fallback: embeddedDefault.id },
    conditions: () => ({ machine: { gpu: false }, mode }),
    ready: () => Promise.resolve(void (mode = "local")),
  });
  const wish = { preferred_llm: "big", fallback_llms: [] };
  const kept = await broker.openBest(wish, 2, never);
  expect(kept.choice.modelId).toBe(embeddedDefault.id);
  expect(kept.choice.why).toContain("you chose that nothing leaves this device");
});

test("a neuron that keeps everything here is never served elsewhere, not even when all else fails", async () => {
  const asked: string[] = [];
  const engineOf = (name: string): Engine => ({
    name,
    open: (modelId) => {
      asked.push(`${name} ${modelId}`);
      return Promise.resolve({ kind: "failed", message: "It broke." });
    },
  });
  const place = { kind: "server", origin: "https://models.example" } as const;
  const offers = [
    { engine: engineOf("there"), models: [big], place },
    { engine: engineOf("here"), models: [embeddedDefault] },
  ];
  const broker = createBroker({ offers, fallback: embeddedDefault.id });
  const wish = { preferred_llm: "big", fallback_llms: [] };
  expect((await broker.openBest(wish, 0, never)).outcome.kind).toBe("failed");
  expect(asked).toEqual(["here smollm2-135m-instruct"]);
  await broker.openBest(wish, 2, never);
  expect(asked.slice(1)).toEqual(["there big", "here smollm2-135m-instruct"]);
});

test("of two places for one model the chosen one is opened, and after it failed the other", async () => {
  const asked: string[] = [];
  const engineOf = (name: string): Engine => ({
    name,
    open: (modelId, options) => {
      asked.push(name);
      const broke = { kind: "failed", message: "It broke." } as const;
      return name === "near" ? Promise.resolve(broke) : scripted().open(modelId, options);
    },
  });
  const offers = [
    { engine: engineOf("far"), models: [big], place: { kind: "server", origin: "https://models.example" } as const },
    { engine: engineOf("near"), models: [big, embeddedDefault] },
  ];
  const broker = createBroker({ offers, fallback: embeddedDefault.id });
  const { choice } = await broker.openBest({ preferred_llm: "big", fallback_llms: [] }, 2, never);
  expect(asked).toEqual(["near", "far"]);
  expect(choice.why).toBe("Big answers, because Big failed: It broke. It runs at https://models.example.");
});

test("of a chosen server without the model it is told whether it is still connected, also where it offers nothing", () => {
  const at = (origin: string) => ({ kind: "server", origin }) as const;
  const chosenPlace = at("https://models.example");
  const near = { engine: scripted(), models: [big, embeddedDefault] };
  const places = { of: () => ({ modelId: "big", place: chosenPlace }), ready: () => Promise.resolve() };
  const whyOver = (offers: readonly Offer[]) =>
    createBroker({ offers, places, fallback: embeddedDefault.id }).choose(
      { preferred_llm: "big", fallback_llms: [] },
      2,
      "clerk",
    ).why;
  const empty = { engine: scripted(), models: [], place: chosenPlace };
  expect(whyOver([near, empty])).toContain("does not offer it now.");
  expect(whyOver([near])).toContain("is not connected any more.");
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

/** Opens nothing before `go`, and ends as `stopped` where its signal is aborted until then. */
function slowly() {
  let go: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (go = resolve));
  const playing = scripted();
  const engine: Engine = {
    name: "scripted",
    open: async (modelId, options) => {
      const aborted = new Promise((resolve) => options.signal.addEventListener("abort", resolve));
      await Promise.race([promise, aborted]);
      return options.signal.aborted ? { kind: "stopped" } : playing.open(modelId, options);
    },
  };
  return { engine, go: () => go() };
}

const wishFor = (id: string) => ({ preferred_llm: id, fallback_llms: [] });
const turnOfTheLoop = () => new Promise((resolve) => setTimeout(resolve, 0));

test("a question whose opening gives way to a model that is only made ready is not stopped: it goes first", async () => {
  const { engine, go } = slowly();
  const broker = brokerOver(engine);
  const asked = broker.openBest(wishFor("big"), 0, never);
  await turnOfTheLoop();
  const ahead = broker.openBest(wishFor(embeddedDefault.id), 0, never, { ahead: true });
  await turnOfTheLoop();
  go();
  expect(await asked).toMatchObject({ choice: { modelId: "big" }, outcome: { kind: "opened" } });
  expect((await ahead).outcome.kind).toBe("stopped");
});

test("of two questions that want two models while one opens, the former says why it was not answered", async () => {
  const { engine, go } = slowly();
  const broker = brokerOver(engine);
  const former = broker.openBest(wishFor("big"), 0, never);
  await turnOfTheLoop();
  const latter = broker.openBest(wishFor(embeddedDefault.id), 0, never);
  await turnOfTheLoop();
  go();
  expect((await latter).outcome.kind).toBe("opened");
  expect((await former).outcome).toEqual({
    kind: "failed",
    message: "Another question needed a different model just then, and one is opened at a time. Try again.",
  });
});

test("when the mode changes while a question's model opens, the one that may answer now is opened", async () => {
  const { engine, go } = slowly();
  const far: Engine = { ...engine, name: "far" };
  let mode: Mode = "hybrid";
  const broker = createBroker({
    offers: [
      { engine, models: [embeddedDefault] },
      { engine: far, models: [big], place: { kind: "server", origin: "https://far.example" } },
    ],
    fallback: embeddedDefault.id,
    conditions: () => ({ machine: { gpu: false }, mode }),
  });
  const asked = broker.openBest(wishFor("big"), 2, never);
  await turnOfTheLoop();
  mode = "local";
  void broker.openBest(wishFor("big"), 2, never, { ahead: true });
  await turnOfTheLoop();
  go();
  expect(await asked).toMatchObject({ choice: { modelId: embeddedDefault.id }, outcome: { kind: "opened" } });
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
