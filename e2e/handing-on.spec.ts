/** A neuron is saved as a sealed .brane file and goes on talking in a fresh browser profile; keys go along where asked. */
import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { answers, ask, openNeuron, whenAnswered } from "./person.ts";

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

  await page
    .getByRole("button", { name: /More|Menu/ })
    .first()
    .click();
  await page.getByRole("menuitem", { name: /Save as/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Passphrase/).fill("a long and quiet afternoon");
  await dialog.getByLabel(/again|repeat/i).fill("a long and quiet afternoon");
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: /Save/ }).click();
  const file = info.outputPath("medical.brane");
  await (await download).saveAs(file);

  const fresh = await browser.newContext(baseURL === undefined ? {} : { baseURL });
  const there = await fresh.newPage();
  await there.goto("/");
  const chooser = there.waitForEvent("filechooser");
  await there.getByRole("button", { name: /Open a .brane file/ }).click();
  await (await chooser).setFiles(file);
  const open = there.getByRole("dialog");
  await open.getByLabel(/Passphrase/).fill("wrong");
  await open.getByRole("button", { name: /Open|Unlock/ }).click();
  await expect(open.getByText(/passphrase/i).first()).toBeVisible();
  await open.getByLabel(/Passphrase/).fill("a long and quiet afternoon");
  await open.getByRole("button", { name: /Open|Unlock/ }).click();
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
  const passphrase = "a long and quiet afternoon";
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
  await page
    .getByRole("button", { name: /More|Menu/ })
    .first()
    .click();
  await page.getByRole("menuitem", { name: /Save as/ }).click();
  const saving = page.getByRole("dialog");
  await saving.getByLabel(/^Passphrase/).fill(passphrase);
  await saving.getByLabel(/again|repeat/i).fill(passphrase);
  await saving.getByRole("checkbox", { name: /^Home hub/ }).check();
  const download = page.waitForEvent("download");
  await saving.getByRole("button", { name: "Save the file" }).click();
  const file = info.outputPath("analyst.brane");
  await (await download).saveAs(file);
  const bytes = (await readFile(file)).toString("latin1");
  for (const part of [secret, "Home hub", "Archive", "stays-here-1"]) expect(bytes).not.toContain(part);

  const fresh = await browser.newContext(baseURL === undefined ? {} : { baseURL });
  const there = await fresh.newPage();
  await there.goto("/");
  const chooser = there.waitForEvent("filechooser");
  await there.getByRole("button", { name: /Open a .brane file/ }).click();
  await (await chooser).setFiles(file);
  const opening = there.getByRole("dialog");
  await opening.getByLabel(/Passphrase/).fill(passphrase);
  await opening.getByRole("button", { name: /Open|Unlock/ }).click();
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
