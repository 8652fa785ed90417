import { describe, expect, test } from "vitest";
import { createNodeApp } from "#app/node.ts";
import { sampleContents } from "#core/brane/testing/sample.ts";
import { createPackagePress } from "#platform/package/package-press.ts";
import type { Command } from "../command.ts";

import { inspect } from "./inspect.ts";
import { verify } from "./verify.ts";

type CommandInput = Parameters<Command>[0];

const bytesOf = async (passphrase?: string) => {
  const written = await createPackagePress().write(sampleContents(), passphrase);
  if (written.kind === "refused") throw new Error(written.reason);
  return written.bytes;
};

const input = (bytes: CommandInput["bytes"], passphrase?: string): CommandInput => ({
  ...{ app: createNodeApp({ models: "" }), bytes, fileName: "sample.brane", options: {} },
  readFile: () => Promise.reject(new Error("No file is asked for.")),
  askPassphrase: () => Promise.resolve(passphrase),
});

describe("brane inspect and verify", { timeout: 60_000 }, () => {
  test("say what an open file is and that it is good", async () => {
    const bytes = await bytesOf();
    const seen = await inspect(input(bytes));
    expect(seen.good).toBe(true);
    expect(seen.lines).toContain("Remembers     2 conversations, 3 messages, 2 documents, 2 passages, 2 facts");
    expect(seen.lines).toContain("Model         prefers llama3.1:8b; BRANE answers with SmolLM2 135M");
    expect(seen.data).toMatchObject({
      neuron: { id: "legal-researcher" },
      sealed: false,
      origins: ["https://tools.example"],
    });
    expect(await verify(input(bytes))).toMatchObject({ good: true, data: { kind: "good", unchecked: [] } });
  });

  test("say of a sealed file what is readable, and with the passphrase the rest", async () => {
    const bytes = await bytesOf("calm");
    const closed = await inspect(input(bytes));
    expect(closed).toMatchObject({ good: true, data: { sealed: true, opened: false } });
    expect(closed.data["memory"]).toBeUndefined();
    expect((await verify(input(bytes))).data).toMatchObject({
      kind: "good-without-passphrase",
      unchecked: ["memory", "seals"],
    });
    expect((await inspect(input(bytes, "calm"))).data).toMatchObject({ opened: true, memory: { facts: 2 } });
    expect(await verify(input(bytes, "calm"))).toMatchObject({ good: true, data: { kind: "good" } });
    expect(await verify(input(bytes, "loud"))).toMatchObject({ good: false, data: { kind: "cannot-open" } });
  });

  test("let no name steer the terminal", async () => {
    const contents = sampleContents();
    const { neuron } = contents;
    const named = { ...neuron, metadata: { ...neuron.metadata, name: "Calm\u001b[2J\u202e" } };
    const written = await createPackagePress().write({ ...contents, neuron: named });
    if (written.kind === "refused") throw new Error(written.reason);
    expect((await inspect(input(written.bytes))).lines[0]).toBe(
      "Calm\ufffd[2J\ufffd (legal-researcher), version 1.2.0",
    );
  });

  test("tell of a damaged file that it is not good, and why", async () => {
    const bytes = (await bytesOf()).slice(0, -2_000);
    expect(await verify(input(bytes))).toMatchObject({
      good: false,
      lines: [
        "The file is not good.",
        expect.stringMatching(/^The file is damaged: at least its last .* are missing/) as unknown,
      ],
    });
    expect((await inspect(input(bytes))).good).toBe(false);
  });
});
