import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Capabilities } from "./capabilities.ts";
import { oneColourPicture } from "./one-colour-picture.ts";
import { findOut, hear, oneWord, probesFor, streamingIn, type ProbeOf } from "./probes.ts";
import { createScriptedEngine, type ScriptedAnswer } from "./scripted-engine.ts";

const never = new AbortController().signal;
const all: readonly ProbeOf[] = ["nativeTools", "constrained", "vision"];

async function finding(answers: readonly ScriptedAnswer[], wanted = all, signal = never) {
  const engine = createScriptedEngine({ answers });
  const opened = await engine.open("big", { onProgress: () => undefined, signal: never });
  if (opened.kind !== "opened") throw new Error("It did not open.");
  const shown: Capabilities[] = [];
  await findOut(opened.model, "me", wanted, signal, (one) => void shown.push(one));
  return { shown, engine, model: opened.model };
}

describe("what nobody told of a model is asked", () => {
  test("in order, each in the person's own name, with nothing but our own words", async () => {
    const { engine } = await finding(["Noon.", "Hello.", "Blue"]);
    expect(
      engine.requests.map(({ tools, schema, picture }) => [tools?.length, schema !== undefined, picture !== undefined]),
    ).toEqual([
      [1, false, false],
      [undefined, true, false],
      [undefined, false, true],
    ]);
    expect(engine.requests.every(({ neuronId, maxTokens }) => neuronId === "me" && maxTokens <= 512)).toBe(true);
  });

  test("only as far as nobody did", () => {
    expect(probesFor({})).toEqual(all);
    expect(probesFor({ nativeTools: false, vision: true })).toEqual(["constrained"]);
  });

  test.each<[string, ScriptedAnswer, Capabilities]>([
    ["the one word that the form admits", '{"word": "quokka"}', { constrained: true, streaming: true }],
    ["a greeting", "Hello my friend, how are you?", { constrained: false, streaming: true }],
    ["the word among others", 'Here: {"word": "quokka"}', { constrained: false, streaming: true }],
    ["trouble", { text: "", ends: "failed", message: "Disk full." }, {}],
  ])("whether it holds to a form: %s", async (_name, answer, shown) => {
    expect((await finding([answer], ["constrained"])).shown).toEqual([shown]);
  });

  test.each<[string, ScriptedAnswer, Capabilities]>([
    ["the right colour", "Yellow.", { vision: true }],
    ["a wrong one", "Blue.", { vision: false }],
    ["every colour there is", "Red,yellow,green", { vision: false }],
    ["words", "I-cannot-see-it", { vision: false }],
    ["trouble", { text: "", ends: "failed", message: "Disk full." }, {}],
  ])("whether it sees: %s", async (_name, answer, shown) => {
    expect((await finding([answer], ["vision"])).shown).toEqual([shown]);
  });

  test("trouble with one question does not keep the next from being asked; stopping does", async () => {
    const trouble = { text: "", ends: "failed" } as const;
    expect((await finding([trouble, trouble, "Yellow"])).shown).toEqual([{}, {}, { vision: true }]);
    const halt = new AbortController();
    halt.abort();
    const { shown, engine } = await finding(["Noon."], all, halt.signal);
    expect(shown).toEqual([]);
    expect(engine.requests).toEqual([]);
  });
});

test("who answers in pieces streams; a long answer in one piece does not; a short one shows nothing", async () => {
  const engine = createScriptedEngine({ answers: ["Hello there", "Hello"] });
  const opened = await engine.open("big", { onProgress: () => undefined, signal: never });
  if (opened.kind !== "opened") throw new Error("It did not open.");
  const inPieces = await hear(opened.model, "me", oneWord, never);
  expect(streamingIn(inPieces)).toEqual({ streaming: true });
  const inOne = await hear(opened.model, "me", oneWord, never);
  expect(streamingIn(inOne)).toEqual({});
  const { end } = inOne;
  expect(streamingIn({ ...inOne, end: { ...end, usage: { ...end.usage, answerTokens: 9 } } })).toEqual({
    streaming: false,
  });
});

test("the picture is a whole PNG, of one colour", () => {
  const bytes = Buffer.from(oneColourPicture([255, 255, 0]), "base64");
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    chunks.set(bytes.toString("latin1", at + 4, at + 8), bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  expect([...chunks.keys()]).toEqual(["IHDR", "PLTE", "IDAT", "IEND"]);
  expect([...(chunks.get("PLTE") ?? [])]).toEqual([255, 255, 0]);
  const rows = inflateSync(chunks.get("IDAT") ?? ""); // checks its sum too
  expect(rows).toHaveLength(64 * 9);
  expect(rows.every((byte) => byte === 0)).toBe(true);
});
