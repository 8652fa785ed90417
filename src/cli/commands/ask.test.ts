import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { createNodeApp } from "#app/node.ts";
import { sampleContents } from "#core/brane/testing/sample.ts";
import { createPackagePress } from "#platform/package/package-press.ts";
import { WrongUse, type TalkCommand } from "../command.ts";
import { ask } from "./ask.ts";

type TalkInput = Parameters<TalkCommand>[0];

const app = createNodeApp({ models: "public/models" });

async function packageBytes(passphrase?: string) {
  const written = await createPackagePress().write(sampleContents(), passphrase);
  if (written.kind === "refused") throw new Error(written.reason);
  return written.bytes;
}

/** Asks the real model, on one thread. */
async function run(words: readonly string[], more: Partial<TalkInput> = {}) {
  const said: string[] = [];
  const report = await ask({
    ...{ app, words, flags: new Set<string>() },
    askPassphrase: () => Promise.resolve(undefined),
    readFile: (path) => Promise.reject(new WrongUse(`There is no file "${path}".`)),
    readInput: () => Promise.resolve(undefined),
    say: (text) => said.push(text),
    tell: () => undefined,
    signal: new AbortController().signal,
    ...more,
    options: { threads: "1", "max-tokens": "24", ...more.options },
  });
  return { ...report, said: said.join("") };
}

const raw = new Set(["raw"]);

describe("brane ask, with the real model", { timeout: 120_000 }, () => {
  test("streams a neuron's answer, and tells its tokens, their chances and its times", async () => {
    const bytes = await packageBytes();
    const answer = await run(["a.brane", "What is a lease?"], { readFile: () => Promise.resolve(bytes) });
    expect(answer.good).toBe(true);
    expect(answer.said.length).toBeGreaterThan(20);
    const { data } = answer;
    expect(data).toMatchObject({ kind: "answered", text: answer.said, engine: "soma", threads: 1 });
    const answerTokens = data["answerTokens"] as number[];
    expect(data["logProbabilities"]).toHaveLength(answerTokens.length);
    expect((data["logProbabilities"] as number[]).every((chance) => chance <= 0)).toBe(true);
    expect((data["promptTokens"] as number[]).length).toBeGreaterThan(10);
    expect(data["timings"]).toMatchObject({ answerTokens: answerTokens.length });
  });

  test("sends a text as it is with --raw, from standard input too, and the same seed gives the same text", async () => {
    const text = "The capital of France is";
    const plain = await run([text], { flags: raw });
    expect(plain.said).toContain("Paris");
    expect((await run([], { flags: raw, readInput: () => Promise.resolve(text) })).said).toBe(plain.said);
    const drawn = { flags: raw, options: { temperature: "1.2", seed: "7" } };
    expect((await run([text], drawn)).said).toBe((await run([text], drawn)).said);
  });

  test("keeps to a JSON Schema", async () => {
    const schema = {
      type: "object",
      properties: { city: { type: "string", maxLength: 20 }, capital: { type: "boolean" } },
      required: ["city", "capital"],
      additionalProperties: false,
    };
    const { said } = await run(["Paris as JSON: "], {
      flags: raw,
      options: { schema: "s.json", "max-tokens": "200" },
      readFile: () => Promise.resolve(new TextEncoder().encode(JSON.stringify(schema))),
    });
    expect(JSON.parse(said)).toEqual({ city: expect.any(String) as string, capital: expect.any(Boolean) as boolean });
  });

  test("a sealed file, a schema that cannot be kept and a file that is no model end in a sentence", async () => {
    const sealed = await packageBytes("calm");
    expect(await run(["a.brane", "Who?"], { readFile: () => Promise.resolve(sealed) })).toMatchObject({
      good: false,
      lines: [expect.stringContaining("BRANE_PASSPHRASE") as string],
    });
    const schema = { readFile: () => Promise.resolve(new TextEncoder().encode('{"not":{}}')) };
    expect(await run(["x"], { ...schema, flags: raw, options: { schema: "s" } })).toMatchObject({ good: false });
    expect(await run(["x"], { flags: raw, options: { model: "package.json" } })).toMatchObject({ good: false });
    expect(await run(["x"], { flags: raw, options: { model: "no-such.gguf" } })).toMatchObject({
      lines: [expect.stringContaining("no-such.gguf") as string],
    });
  });
});

test("the program ends when its answer is said, documents looked through or not", { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "brane-ask-"));
  const file = join(folder, "a.brane");
  await writeFile(file, await packageBytes());
  const ended = await promisify(execFile)(process.execPath, ["scripts/brane.mjs", "ask", file, "What is the rent?"]);
  expect(ended.stdout.trim()).not.toBe("");
  await rm(folder, { recursive: true });
});
