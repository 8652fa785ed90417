/** A model is asked for by its name, at a real server that speaks a hub's words, told file by file, fetched and checked. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { hubCommit, startModelHub } from "../src/platform/models/download/testing/model-hub.ts";

/** Real weights, 16 MB, which tell stories; and what else lies in such a folder. */
const shards = join(import.meta.dirname, "models/stories15m-onnx");
const stories = new Map<string, Uint8Array>([
  ["README.md", Buffer.from("# Stories")],
  ...["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "onnx/model_q4.onnx"].map(
    (path) => [path, readFileSync(join(shards, `${path.split("/").at(-1) ?? ""}.000`))] as const,
  ),
]);

test("any model of a hub is had by its name: its forms are shown, and one is fetched as the hub told it", async ({
  context,
}) => {
  const model = await startModelHub(
    new Map([["owner/Stories-15M", stories]]),
    { pipeline_tag: "text-generation", cardData: { license: "mit", language: "en" } },
    4, // its list comes in two pages
  );
  const { hub, mirror, questions, lies } = model;
  await context.route("**/models/catalogue.json", (route) =>
    route.fulfill({ json: { version: 1, models: [], hub: { ...hub, name: "our hub" } } }),
  );
  const page = await context.newPage();
  await page.goto("/#/models");
  const name = page.getByRole("textbox", { name: "Another model on our hub" });
  await expect(name).toBeVisible();
  expect(questions).toEqual([]); // nobody is asked by looking

  await name.fill("owner/Stories");
  await name.press("Enter");
  await expect(page.getByText("our hub shows no model owner/Stories (401). Check the spelling")).toBeVisible();

  lies.info = () => undefined; // silence
  await name.fill(`${hub.base}owner/Stories-15M/tree/main`);
  await name.press("Enter");
  await expect(page.getByText("Asking our hub which files it has…")).toBeVisible();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByText("You stopped it. Nothing was fetched.")).toBeVisible();

  delete lies.info;
  await name.press("Enter");
  const form = page.getByRole("list", { name: "Forms of owner/Stories-15M" }).getByRole("listitem");
  await expect(form).toHaveCount(1);
  await expect(form).toContainText("Stories-15M ONNX q4");
  await expect(form).toContainText("Fits");
  await expect(form.getByRole("link", { name: "MIT" })).toHaveAttribute("href", /huggingface\.co\/owner\/Stories-15M$/);
  await form.getByRole("button", { name: "Get Stories-15M ONNX q4" }).click();
  expect(mirror.asked).toEqual([]); // a list is no file
  await form.getByRole("button", { name: /^Fetch 1\d MB/ }).click();

  const row = page.getByRole("list", { name: "Downloads" }).getByRole("listitem");
  await expect(row.getByText(/^Here, and every byte is right/)).toBeVisible({ timeout: 60_000 });
  const fetched = mirror.asked.map(({ path }) => path.replace(`/owner/Stories-15M/resolve/${hubCommit}/`, ""));
  expect(fetched.toSorted()).toEqual([...stories.keys()].filter((path) => path !== "README.md").toSorted()); // each once
  expect(new Set(questions).size).toBeGreaterThan(1);

  await page.goto("/#/log");
  await expect(page.getByText("which files there are of owner/Stories-15M").first()).toBeVisible();
  await model.stop();
});
