/** A .brane file is shown before it is kept; what is damaged or no such file is refused in words. No model is needed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { beginSaving, openFile, saveAt, unlock } from "./neuron-file.ts";
import { openNeuron } from "./person.ts";

/** A sealed file of another device: a Legal researcher with two conversations, two documents and two facts. */
const sealed = readFileSync(
  join(import.meta.dirname, "..", "src", "platform", "package", "saved-by-1.0.0", "sealed.brane"),
);

const open = (page: Page, name: string, buffer: Buffer) =>
  openFile(page, { name, mimeType: "application/vnd.brane", buffer });

const neuronNames = (page: Page) =>
  page.evaluate(async () => {
    const { brane } = globalThis as unknown as { brane: { neurons: { list(): Promise<readonly { name: string }[]> } } };
    return (await brane.neurons.list()).map(({ name }) => name);
  });

/** Something of the person's in the Legal researcher: one that nobody touched is no conflict. */
async function teach(page: Page): Promise<void> {
  await page.goto("/");
  await openNeuron(page, "Legal researcher");
  await page.getByRole("tab", { name: "Facts" }).click();
  await page.getByLabel("What it is about").fill("My name");
  await page.getByLabel("The fact").fill("Ines");
  await page.getByRole("button", { name: "Remember it" }).click();
  await expect(page.getByRole("button", { name: /^Forget / })).toBeVisible();
}

test("a sealed file of another device is shown with what differs, and kept beside the neuron that is here", async ({
  page,
}) => {
  await teach(page);
  const dialog = await open(page, "legal.brane", sealed);
  await unlock(dialog, "loud");
  await expect(dialog.getByRole("alert")).toContainText("nobody can recover it");
  await unlock(dialog, "calm");

  await expect(dialog).toContainText("2 conversations, 2 documents, 2 facts");
  await expect(dialog).toContainText("https://tools.example");
  await expect(dialog).toContainText("Its instructions differ.");
  expect(await neuronNames(page)).toHaveLength(5); // nothing is kept yet
  const addresses: string[] = [];
  page.on("framenavigated", (frame) => void addresses.push(new URL(frame.url()).hash));
  await dialog.getByRole("button", { name: "Keep both" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Legal researcher (copy)" })).toBeVisible();
  await expect(page.getByText("The rent of the lease").first()).toBeVisible();

  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Legal researcher (copy)" })).toBeVisible();
  expect(await neuronNames(page)).toEqual(expect.arrayContaining(["Legal researcher", "Legal researcher (copy)"]));
  // The browser keeps addresses in clear: none of them ever named it.
  expect(addresses.length).toBeGreaterThan(1);
  for (const hash of addresses) expect(hash).toMatch(/^#\/n\/([\w-]{22})?(\/c\/[\w-]+)?$/);
});

test("mine is replaced only after it was said what of it would be gone", async ({ page }) => {
  await teach(page);
  const dialog = await open(page, "legal.brane", sealed);
  await unlock(dialog, "calm");
  await dialog.getByRole("button", { name: "Replace mine" }).click();
  await expect(dialog).toContainText("This cannot be undone.");
  await expect(dialog.getByRole("listitem").first()).toHaveText("1 fact here is not in the file.");
  await dialog.getByRole("button", { name: "Replace mine" }).click();
  await expect(page.getByText("The rent of the lease").first()).toBeVisible();
  expect(await neuronNames(page)).toHaveLength(5);
  const again = await open(page, "legal.brane", sealed);
  await unlock(again, "calm");
  await expect(again).toContainText("Exactly this is here already.");
});

test("a neuron saved without a passphrase is recognised when it is opened again", async ({ page }, info) => {
  await page.goto("/");
  await openNeuron(page, "Medical assistant");
  const saving = await beginSaving(page);
  await saving.getByRole("radio", { name: /Without one/ }).check();
  const file = info.outputPath("medical.brane");
  await saveAt(saving, file);

  const dialog = await open(page, "medical.brane", readFileSync(file));
  await expect(dialog).toContainText("Exactly this is here already.");
});

test("a damaged file and one that is none are refused in words, and nothing changes", async ({ page }) => {
  const cut = await open(page, "cut.brane", sealed.subarray(0, 20_000));
  await expect(cut.getByRole("alert")).toContainText("at least its last 7.2 kB are missing");
  const flipped = Buffer.from(sealed);
  flipped.writeUInt8(flipped.readUInt8(9_000) ^ 1, 9_000);
  await expect((await open(page, "flipped.brane", flipped)).getByRole("alert")).toContainText(
    "is not what was written",
  );
  const none = await open(page, "photo.brane", Buffer.from("no package at all"));
  await expect(none.getByRole("alert")).toContainText("This is not a .brane file.");
  expect(await neuronNames(page)).toHaveLength(5);
});
