import { expect, test } from "vitest";
import type { Engine, OpenOutcome } from "#core/broker/engine.ts";
import { createScriptedEngine } from "#core/broker/scripted-engine.ts";
import { firstOfEngines } from "./first-of-engines.ts";

const options = { onProgress: () => undefined, signal: new AbortController().signal };
const ending = (name: string, outcome: OpenOutcome): Engine => ({ name, open: () => Promise.resolve(outcome) });
const refuses = (name: string) => ending(name, { kind: "failed", message: `${name} does not read it.`, unread: true });
const opens = (name: string) => ({ ...createScriptedEngine({ answers: [], info: { engine: name } }), name });

test("the first engine that reads the model runs it, and says that it does", async () => {
  const outcome = await firstOfEngines(refuses("soma"), opens("wllama")).open("x", options);
  expect(outcome).toMatchObject({ kind: "opened", model: { info: { engine: "wllama" } } });
  expect(await firstOfEngines(opens("soma"), refuses("wllama")).open("x", options)).toMatchObject({
    model: { info: { engine: "soma" } },
  });
});

test("when none reads it, the first one's reason is told", async () => {
  expect(await firstOfEngines(refuses("soma"), refuses("wllama")).open("x", options)).toMatchObject({
    kind: "failed",
    message: "soma does not read it.",
  });
});

test("a model that did not arrive is not given to another engine: the next try may bring it", async () => {
  const away: OpenOutcome = { kind: "failed", message: "It could not be reached." };
  expect(await firstOfEngines(ending("soma", away), opens("wllama")).open("x", options)).toEqual(away);
});

test("a stop is no reason to try another", async () => {
  const stopped = ending("soma", { kind: "stopped" });
  expect(await firstOfEngines(stopped, opens("wllama")).open("x", options)).toEqual({ kind: "stopped" });
});
