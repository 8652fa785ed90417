/** What a person does with a .brane file: saves a neuron as one, and opens one. */
import type { FileChooser, Locator, Page } from "@playwright/test";

/** The dialog that asks how the open neuron is to be saved. */
export async function beginSaving(page: Page): Promise<Locator> {
  await page
    .getByRole("button", { name: /More|Menu/ })
    .first()
    .click();
  await page.getByRole("menuitem", { name: /Save as/ }).click();
  return page.getByRole("dialog");
}

export async function sealWith(dialog: Locator, passphrase: string): Promise<void> {
  await dialog.getByLabel(/^Passphrase/).fill(passphrase);
  await dialog.getByLabel(/again|repeat/i).fill(passphrase);
}

/** Ends it: the file lies at `file`. */
export async function saveAt(dialog: Locator, file: string): Promise<void> {
  const download = dialog.page().waitForEvent("download");
  await dialog.getByRole("button", { name: "Save the file" }).click();
  await (await download).saveAs(file);
}

/** From the first screen; the dialog that shows what is in it, or asks for its passphrase. */
export async function openFile(page: Page, file: Parameters<FileChooser["setFiles"]>[0]): Promise<Locator> {
  const chooser = page.waitForEvent("filechooser");
  await page.goto("/");
  await page.getByRole("button", { name: /Open a .brane file/ }).click();
  await (await chooser).setFiles(file);
  return page.getByRole("dialog");
}

export async function unlock(dialog: Locator, passphrase: string): Promise<void> {
  await dialog.getByLabel("Passphrase").fill(passphrase);
  await dialog.getByRole("button", { name: "Open", exact: true }).click();
}
