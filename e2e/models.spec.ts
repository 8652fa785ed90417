/** A person brings models of their own and has a neuron answer with one. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { answers, ask, openNeuron } from "./person.ts";
import { smallModel } from "./small-model.ts";

/** The shards of e2e/models/stories15m-onnx as the folder that they were: real weights, 16 MB, which tell stories. */
function storyFolder(at: string): string {
  const from = join(import.meta.dirname, "models/stories15m-onnx");
  mkdirSync(at, { recursive: true });
  for (const name of readdirSync(from).filter((each) => each.endsWith(".000")))
    writeFileSync(join(at, name.replace(/\.000$/, "")), readFileSync(join(from, name)));
  return at;
}

test("a model in ONNX is brought from a folder, answers by transformers.js from this origin alone, and is removed", async ({
  page,
}, info) => {
  const asked: string[] = [];
  const red: string[] = [];
  page.on("console", (message) => message.type() === "error" && red.push(message.text()));
  // what is only looked at for its headers is not fetched
  page.context().on("request", (request) => request.method() === "GET" && asked.push(request.url()));
  await page.goto("/#/models");
  await expect(page.getByRole("heading", { level: 1, name: "Models" })).toBeVisible();
  await expect(page.getByText("reads 4,096 tokens")).toBeVisible();
  expect(asked.filter((url) => /transformers|\/ort-/.test(url))).toEqual([]);

  expect(red, "nothing is red in the console of a fresh start").toEqual([]);

  const folder = storyFolder(info.outputPath("stories15M"));
  await page.locator('input[type="file"][webkitdirectory]').setInputFiles(folder);
  const row = page.getByRole("listitem").filter({ hasText: "ONNX" });
  await expect(row).toBeVisible({ timeout: 30_000 });
  const name = (await row.locator("b").textContent()) ?? "";
  await page.locator('input[type="file"][webkitdirectory]').setInputFiles(folder);
  await expect(page.getByText(`${name} is here already.`)).toBeVisible({ timeout: 30_000 });

  await page.getByLabel("Financial analyst").selectOption({ label: name });
  await expect(page.getByText(`${name} answers: this neuron prefers it.`)).toBeVisible();
  await page.goto("/#/");
  await openNeuron(page, "Financial analyst");
  await ask(page, "Tell me of a dog.");
  // of the answer, not of what is said while it is waited for
  await expect(answers(page).first().locator(".prose")).toContainText(/[a-z]{3} [a-z]/, { timeout: 60_000 });
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByText("It ran in this browser, on the processor, by transformers.js.")).toBeVisible();
  expect(asked.filter((url) => /\/ort-0/.test(url))).not.toEqual([]);
  const origins = new Set(asked.filter((url) => url.startsWith("http")).map((url) => new URL(url).origin));
  expect([...origins]).toEqual([new URL(page.url()).origin]);

  // Where no folder can be picked to save into, it is one file, which brings the same model again.
  await page.goto("/#/models");
  await page.evaluate(() => Reflect.deleteProperty(globalThis, "showDirectoryPicker"));
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: `Save for another machine: ${name}` }).click();
  const saved = info.outputPath("saved.zip");
  expect((await downloading).suggestedFilename()).toBe(`${name}.zip`);
  await (await downloading).saveAs(saved);
  await page.locator('input[type="file"][accept^=".gguf"]').setInputFiles(saved);
  await expect(page.getByText(`${name} is here already.`)).toBeVisible({ timeout: 30_000 });

  await page.getByRole("button", { name: `Remove ${name}` }).click();
  await page.getByRole("button", { name: /Remove it and free \d+ MB/ }).click();
  await expect(row).toBeHidden();
  await expect(
    page.getByText("SmolLM2 135M answers, because the model it prefers is not on this device."),
  ).toBeVisible();
});

test("a GGUF file is brought, saved for another machine as a download and into a folder, and is the same there", async ({
  page,
}, info) => {
  const bytes = smallModel();
  const folder = info.outputPath("stick");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "weights.gguf"), bytes);
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "showDirectoryPicker"));
  await page.goto("/#/models");
  const file = page.locator('input[type="file"][accept^=".gguf"]');
  await file.setInputFiles(join(folder, "weights.gguf"));
  const removal = page.getByRole("button", { name: "Remove a file of the tests" });
  const row = page.getByRole("listitem").filter({ has: removal });
  await expect(row).toBeVisible({ timeout: 30_000 });

  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save for another machine: a file of the tests" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("a file of the tests.gguf");
  expect(new URL(download.url()).pathname).toMatch(/^\/kept\/brought-\w+\/model\.gguf$/); // no gigabyte is held to be saved
  const part = await page.evaluate(async (address) => {
    const answer = await fetch(address, { headers: { range: "bytes=4-7" } });
    return [answer.status, answer.headers.get("content-range"), [...new Uint8Array(await answer.arrayBuffer())]];
  }, download.url());
  expect(part).toEqual([206, `bytes 4-7/${bytes.length}`, [...bytes.subarray(4, 8)]]);
  const saved = info.outputPath("saved.gguf");
  await download.saveAs(saved);
  expect(readFileSync(saved).equals(bytes)).toBe(true);
  await file.setInputFiles(saved);
  await expect(page.getByText("a file of the tests is here already.")).toBeVisible({ timeout: 30_000 });

  // A headless browser closes its own folder picker: this one is closed first, then picks one of the browser's private files.
  await page.evaluate(() => {
    const closed = () => Promise.reject(new DOMException("Nobody picked one.", "AbortError"));
    Object.assign(globalThis, { showDirectoryPicker: closed });
  });
  await page.getByRole("button", { name: "Save for another machine: a file of the tests" }).click();
  await expect(page.getByText("Nothing was saved.")).toBeVisible();
  await page.evaluate(() => {
    const stick = async () => (await navigator.storage.getDirectory()).getDirectoryHandle("stick", { create: true });
    Object.assign(globalThis, { showDirectoryPicker: stick });
  });
  await page.getByRole("button", { name: "Save for another machine: a file of the tests" }).click();
  await expect(page.getByText("a file of the tests is saved in stick.")).toBeVisible();
  const written = await page.evaluate(async () => {
    const stick = await (await navigator.storage.getDirectory()).getDirectoryHandle("stick");
    const kept = await (await stick.getFileHandle("a file of the tests.gguf")).getFile();
    return [...new Uint8Array(await kept.arrayBuffer())];
  });
  expect(Buffer.from(written).equals(bytes)).toBe(true);

  await removal.click();
  await page.getByRole("button", { name: /Remove it and free/ }).click();
  await expect(page.getByText(/^a file of the tests is removed/)).toBeVisible();
  await page.locator('input[type="file"][webkitdirectory]').setInputFiles(folder);
  await expect(row).toBeVisible({ timeout: 30_000 });
});
