/** A neuron is saved as a sealed .brane file and goes on talking in a fresh browser profile; keys go along where asked. */
import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { beginSaving, openFile, saveAt, sealWith, unlock } from "./neuron-file.ts";
import { answers, ask, openNeuron, whenAnswered } from "./person.ts";

const passphrase = "a long and quiet afternoon";

test("a neuron is saved with a passphrase, opened in a fresh profile, and goes on talking", async ({
  page,
  browser,
  baseURL,
}, info) => {
  await page.goto("/");
  await openNeuron(page, "Medical assistant");
  await ask(page, "What is a stethoscope used for?");
  await whenAnswered(page);
  const said = (await answers(page).last().innerText()).slice(0, 25);

  const saving = await beginSaving(page);
  await sealWith(saving, passphrase);
  const file = info.outputPath("medical.brane");
  await saveAt(saving, file);

  const fresh = await browser.newContext(baseURL === undefined ? {} : { baseURL });
  const there = await fresh.newPage();
  const open = await openFile(there, file);
  await unlock(open, "wrong");
  await expect(open.getByText(/passphrase/i).first()).toBeVisible();
  await unlock(open, passphrase);
  await open.getByRole("button", { name: /^(Take it in|Replace mine)$/ }).click();

  await expect(there.getByRole("heading", { level: 1, name: "Medical assistant" })).toBeVisible();
  await there.getByRole("link", { name: "What is a stethoscope used for?" }).click();
  await expect(there.getByText(said).first()).toBeVisible();
  await ask(there, "What does a thermometer measure?");
  await whenAnswered(there);
  await expect(answers(there).last()).toContainText(/temperature/i);
  await fresh.close();
});

test("a key goes along in a sealed file when it is added, is kept on the other side, and is readable in neither", async ({
  page,
  browser,
  baseURL,
}, info) => {
  const secret = "hub-s3cret-77aZq";
  await page.goto("/#/keys");
  for (const [name, value] of [
    ["Home hub", secret],
    ["Archive", "stays-here-1"],
  ] as const) {
    await page.getByRole("button", { name: "Add a key" }).click();
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByLabel("Goes to").fill("http://127.0.0.1:8123");
    await page.getByLabel("Key", { exact: true }).fill(value);
    await page.getByRole("button", { name: "Keep it" }).click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
  await page.goto("/#/");
  await openNeuron(page, "Financial analyst");
  const saving = await beginSaving(page);
  await sealWith(saving, passphrase);
  await saving.getByRole("checkbox", { name: /^Home hub/ }).check();
  const file = info.outputPath("analyst.brane");
  await saveAt(saving, file);
  const bytes = (await readFile(file)).toString("latin1");
  for (const part of [secret, "Home hub", "Archive", "stays-here-1"]) expect(bytes).not.toContain(part);

  const fresh = await browser.newContext(baseURL === undefined ? {} : { baseURL });
  const there = await fresh.newPage();
  const opening = await openFile(there, file);
  await unlock(opening, passphrase);
  await expect(opening.getByText("Home hub, for http://127.0.0.1:8123")).toBeVisible();
  await expect(opening.getByText(/Archive/)).toHaveCount(0); // it was not added
  await opening.getByRole("button", { name: "Keep the keys" }).click();
  await expect(there.getByRole("dialog")).toHaveCount(0);
  await there.goto("/#/keys");
  await expect(there.getByText("Home hub", { exact: true })).toBeVisible();
  await expect(there.getByText("Archive")).toHaveCount(0);
  await expect(there.getByText(secret)).toHaveCount(0);
  await fresh.close();
});
