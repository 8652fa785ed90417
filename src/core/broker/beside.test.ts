import { expect, test } from "vitest";
import { howBeside } from "./beside.ts";
import { createBroker } from "./broker.ts";
import { embeddedDefault, type ModelCard } from "./cards.ts";
import type { Candidate, Mode, Place } from "./choose.ts";
import type { Engine } from "./engine.ts";
import { createScriptedEngine } from "./scripted-engine.ts";

const never = new AbortController().signal;
const server: Place = { kind: "server", origin: "https://far.example" };
const card = (id: string, memory: number): ModelCard => ({ ...embeddedDefault, id, name: id, alsoKnownAs: [], memory });
const candidate = (engine: string, memory: number, place: Place = { kind: "browser" }): Candidate => ({
  ...{ card: card(engine, memory), engine, place },
});

test("two models stand beside each other where engines and memory allow it", () => {
  const machine = { gpu: false, memory: 4e9 };
  const open = candidate("soma", 2e9);
  expect(howBeside(candidate("transformers", 1e9), open, machine)).toBe("beside");
  expect(howBeside(candidate("transformers", 3e9), open, machine)).toBe("instead");
  expect(howBeside(candidate("transformers", 3e9), open, { gpu: false })).toBe("beside"); // no limit is known
  expect(howBeside(candidate("soma", 1e9), open, machine)).toBe("instead"); // one engine, one model
  expect(howBeside(candidate("soma", 9e9, server), open, machine)).toBe("beside");
  expect(howBeside(open, open, machine)).toBe("beside");
});

/** An engine that says which of its models are open. */
function counting(name: string) {
  const open = new Set<string>();
  const played = createScriptedEngine({ answers: [] });
  const engine: Engine = {
    name,
    async open(modelId, options) {
      const outcome = await played.open(modelId, options);
      if (outcome.kind !== "opened") return outcome;
      open.add(modelId);
      const close = () => {
        open.delete(modelId);
        return outcome.model.close();
      };
      return { kind: "opened", model: { ...outcome.model, close } };
    },
  };
  return { engine, open };
}

function furnish(mode: Mode = "hybrid") {
  const [soma, onnx, far] = [counting("soma"), counting("transformers"), counting("far")];
  const broker = createBroker({
    offers: [
      { engine: soma.engine, models: [embeddedDefault, card("big", 1e9)] },
      { engine: onnx.engine, models: [card("story", 1e8)] },
      { engine: far.engine, models: [card("cloud", 0)], place: server },
    ],
    fallback: embeddedDefault.id,
    conditions: () => ({ machine: { gpu: false }, mode }),
  });
  return { soma, onnx, far, broker };
}

test("whoever the tier and the mode admit may be asked, and nobody else opens", async () => {
  const { broker } = furnish();
  const names = async (tier: 0 | 2, of = broker) => (await of.whoMay(tier, "clerk")).map(({ choice }) => choice.name);
  expect(await names(2)).toEqual([embeddedDefault.name, "big", "story", "cloud"]);
  expect(await names(0)).toEqual([embeddedDefault.name, "big", "story"]);
  expect(await names(2, furnish("local").broker)).not.toContain("cloud");
  const cloud = (await broker.whoMay(2, "clerk")).find(({ choice }) => choice.name === "cloud");
  if (cloud === undefined) throw new Error("It may be asked.");
  const { outcome } = await broker.openBeside(cloud.choice, 0, never, { neuronId: "clerk" });
  expect(outcome).toMatchObject({
    kind: "failed",
    message: expect.stringContaining("cloud cannot be asked") as string,
  });
});

test("beside another, the first stays open and the second is freed when it has answered; in its place, the first goes", async () => {
  const { broker, soma, onnx } = furnish();
  await broker.open(embeddedDefault.id, never);
  const choiceOf = async (name: string) => {
    const other = (await broker.whoMay(0, "clerk")).find(({ choice }) => choice.name === name);
    if (other === undefined) throw new Error("It may be asked.");
    return other.choice;
  };
  const story = await broker.openBeside(await choiceOf("story"), 0, never, { neuronId: "clerk" });
  expect([[...soma.open], [...onnx.open]]).toEqual([[embeddedDefault.id], ["story"]]);
  await story.done();
  expect([[...soma.open], [...onnx.open]]).toEqual([[embeddedDefault.id], []]);
  const big = await broker.openBeside(await choiceOf("big"), 0, never, { neuronId: "clerk" });
  await big.done();
  expect([...soma.open]).toEqual(["big"]);
});
