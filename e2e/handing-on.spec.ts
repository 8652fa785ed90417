/** A neuron is saved as a sealed .brane file and goes on talking in a fresh browser profile. */
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
