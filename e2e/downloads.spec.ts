/** A model is fetched from a real server, through a death in the middle, checked, and answers. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { startModelMirror } from "../src/platform/models/download/testing/model-mirror.ts";
import { answers, ask, openNeuron } from "./person.ts";

const paths = [
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "onnx/model_q4.onnx",
];
/** Real weights, 16 MB, which tell stories. */
const stories = new Map(
  paths.map((path) => {
    const shard = `models/stories15m-onnx/${path.split("/").at(-1) ?? ""}.000`;
    return [path, readFileSync(join(import.meta.dirname, shard))];
  }),
);
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

function entryAt(base: string) {
  const files = [...stories].map(([path, bytes]) => {
    const shards = [];
    for (let from = 0; from < bytes.length; from += 2 ** 21) {
      const part = bytes.subarray(from, from + 2 ** 21);
      shards.push({ bytes: part.length, sha256: sha256(part) });
    }
    return { path, bytes: bytes.length, sha256: sha256(bytes), shards };
  });
  const about = {
    ...{ tasks: ["talk"], goodFor: "Telling short stories to those who test.", languages: ["en"] },
    license: { name: "MIT", url: "https://opensource.org/license/mit" },
    ...{ memory: 60_000_000, contextWindow: 256, small: true },
  };
  return {
    ...{ id: "stories", name: "Story Teller", format: "onnx", files, about },
    mirrors: [{ kind: "web", base, name: "the mirror next door" }],
  };
}

test("a model from the catalogue is begun by a person, outlives the death of its tab, is checked, and answers", async ({
  context,
}) => {
  const mirror = await startModelMirror(stories, { slow: 2 ** 15 });
  await context.route("**/models/catalogue.json", (route) =>
    route.fulfill({ json: { version: 1, models: [entryAt(mirror.base)] } }),
  );
  let page = await context.newPage();
  await page.goto("/#/models");
  await page.getByRole("button", { name: "Get Story Teller" }).click();
  expect(mirror.asked).toEqual([]); // nobody is asked before the person said so
  await page.getByRole("button", { name: /^Fetch 1\d MB/ }).click();

  const rowOn = (at: Page) =>
    at.getByRole("list", { name: "Downloads" }).getByRole("listitem").filter({ hasText: "Story Teller" });
  await expect(rowOn(page).getByText(/^(8|9|1[0-4]) of 16 MB from the mirror next door/)).toBeVisible();
  await page.close();
  const before = mirror.asked.length;

  page = await context.newPage();
  mirror.usual = {};
  await page.goto("/#/models"); // it goes on by itself
  const row = rowOn(page);
  await expect(row.getByText(/^Here, and every byte is right/)).toBeVisible({ timeout: 60_000 });
  const after = mirror.asked.slice(before);
  expect(after).toHaveLength(1);
  expect(after[0]).toMatchObject({ path: "onnx/model_q4.onnx", status: 206 });
  expect(Number(/bytes=(\d+)-/.exec(after[0]?.range ?? "")?.[1])).toBeGreaterThanOrEqual(2 ** 22);

  await row.getByLabel("Use it for").selectOption({ label: "Financial analyst" });
  await expect(page.getByText("Story Teller answers: this neuron prefers it.")).toBeVisible();
  await page.goto("/#/");
  await openNeuron(page, "Financial analyst");
  await ask(page, "Tell me of a dog.");
  await expect(answers(page).first()).toContainText(/[a-z]{3} [a-z]/, { timeout: 60_000 });
  await mirror.stop();
});
