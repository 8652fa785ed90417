/** docs/api.md, walked from its first line to its last, by a script in the page. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { Brane } from "../src/app/scripting.ts";

declare global {
  var brane: Brane;
}

test("every call of docs/api.md does what stands there", async ({ page }) => {
  const documented = [
    ...readFileSync(join(import.meta.dirname, "../docs/api.md"), "utf8").matchAll(/^\| `([a-zA-Z.]+)/gm),
  ].map(([, call = ""]) => call);
  expect(documented).toEqual(
    expect.arrayContaining(["ready", "neurons.list", "neurons.export", "neurons.import", "documents.add", "chat.send"]),
  );
  await page.goto("/");
  await page.waitForFunction(() => "brane" in globalThis);

  const missing = await page.evaluate((calls) => {
    const reach = (path: string) =>
      path.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], brane);
    return calls.filter((call) => call.includes(".") || call === "ready").filter((call) => reach(call) === undefined);
  }, documented);
  expect(missing).toEqual([]);

  const neurons = await page.evaluate(async () => {
    await brane.ready;
    return brane.neurons.list();
  });
  expect(neurons).toHaveLength(5);
  expect(Object.keys(neurons[0] ?? {}).sort()).toEqual(["description", "id", "name", "tier"]);
  const id = neurons.find(({ name }) => name === "Legal researcher")?.id ?? "";

  const added = await page.evaluate(
    (neuron) => brane.documents.add(neuron, new File(["The rent is 1,850 euro, due on the fifth."], "lease.txt")),
    id,
  );
  expect(added).toMatchObject({ name: "lease.txt", passages: 1 });
  const [passage] = await page.evaluate((neuron) => brane.memory.recall(neuron, "rent", { limit: 2 }), id);
  expect(passage).toMatchObject({ document: "lease.txt", start: 0 });
  expect(passage?.text).toContain("1,850");

  const events = await page.evaluate(async (neuron) => {
    const told: unknown[] = [];
    for await (const event of brane.chat.send(neuron, "How much is the rent?")) told.push(event);
    return told as {
      readonly kind: string;
      readonly text?: string;
      readonly reason?: string;
      readonly usage?: object;
    }[];
  }, id);
  expect(events[0]).toMatchObject({ kind: "started" });
  expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["recalled", "delta"]));
  const ended = events.at(-1);
  expect(ended).toMatchObject({ kind: "ended", reason: "done" });
  expect(Object.keys(ended?.usage ?? {}).sort()).toEqual(
    ["answerTokens", "computedTokens", "firstTokenMs", "promptTokens", "totalMs"].sort(),
  );
  const pieces = events.map(({ kind, text }) => (kind === "delta" ? text : "")).join("");
  expect(pieces.trim()).toBe(ended?.text?.trim());

  const handed = await page.evaluate(async (neuron) => {
    const sealed = await brane.neurons.export(neuron, { passphrase: "four plain words here" });
    const wrong = await brane.neurons.import(sealed, { passphrase: "another" });
    const right = await brane.neurons.import(sealed, { passphrase: "four plain words here" });
    return { bytes: sealed.size, wrong, right };
  }, id);
  expect(handed.bytes).toBeGreaterThan(1_000);
  expect(handed.wrong).toMatchObject({ kind: "refused" });
  expect(handed.right).toMatchObject({ kind: "imported" });

  const kept = await page.evaluate(async () => ({
    entries: (await brane.audit.entries()).length,
    lines: (await brane.audit.export()).trim().split("\n").length,
    gate: await brane.gate.log(),
  }));
  expect(kept.entries).toBeGreaterThan(0);
  expect(kept.lines).toBeGreaterThanOrEqual(kept.entries);
  expect(kept.gate).toEqual([]);
});
