/** A neuron's own files: written under permission, there after a reload, and taken back. */
import { expect, test } from "@playwright/test";
import { answers, ask, openNeuron } from "./person.ts";

test("a file is written under permission, read after a reload, and undone", async ({ page }) => {
  await page.goto("/");
  await openNeuron(page, "Maker's bench");
  await ask(page, "/file_write notes/pins.txt LED on pin 13");
  const request = page.getByRole("group", { name: /file_write/ });
  await expect(request).toContainText("notes/pins.txt");
  await expect(request).toContainText("LED on pin 13");
  await expect(request).toContainText("write notes/pins.txt");
  await request.getByRole("button", { name: "Allow once" }).click();
  await expect(answers(page).last()).toContainText("Wrote 13 bytes to notes/pins.txt.");

  await page.reload();
  await ask(page, "/file_read notes/pins.txt");
  await page
    .getByRole("group", { name: /file_read/ })
    .getByRole("button", { name: "Allow for 24 hours" })
    .click();
  await expect(answers(page).last()).toContainText("LED on pin 13");

  await page.getByRole("button", { name: "Undo file_write" }).click();
  await expect(page.getByText(/file_write is undone/).first()).toBeVisible();
  await ask(page, "/file_read notes/pins.txt");
  await expect(answers(page).last()).toContainText("There is no file notes/pins.txt.");

  // A way out of the folder is refused, whatever is allowed.
  // What can never be is not put up for consent.
  await ask(page, "/file_read ../../secret");
  await expect(answers(page).last()).toContainText("begins with a dot, which is not allowed");
});
