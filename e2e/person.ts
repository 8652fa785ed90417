/** What a person does in these journeys, in their words. */
import { expect, type Page } from "@playwright/test";

const composer = (page: Page) => page.getByRole("textbox", { name: "Message" });

/** The answers of the open conversation, oldest first. */
export const answers = (page: Page) => page.getByRole("article", { name: /^Answer/ });

export async function openNeuron(page: Page, name: string): Promise<void> {
  await page.getByRole("main").getByRole("link", { name }).first().click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

export async function ask(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

/** Waits until the answer that is being given has ended. */
export async function whenAnswered(page: Page): Promise<void> {
  await expect(page.getByRole("button", { name: "Stop", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeVisible({ timeout: 180_000 });
}

/** Drops a text file on the page, as from a folder. */
export async function drop(page: Page, name: string, text: string, type = "text/plain"): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, fileText, fileType]) => {
      const data = new DataTransfer();
      data.items.add(new File([fileText], fileName, { type: fileType }));
      return data;
    },
    [name, text, type] as const,
  );
  for (const event of ["dragenter", "dragover", "drop"]) {
    await page.getByRole("main").dispatchEvent(event, { dataTransfer: transfer });
  }
}

/** The conversations in the rail. */
export const talks = (page: Page) =>
  page.getByRole("navigation", { name: "Neurons and conversations" }).locator(".talk");

/** A conversation that needs no model: a tool called by hand, and denied. */
export async function talk(page: Page): Promise<void> {
  await page.goto("/");
  await openNeuron(page, "Financial analyst");
  await ask(page, "/calculator 17*23");
  await page
    .getByRole("group", { name: /calculator asks/ })
    .getByRole("button", { name: "Deny" })
    .click();
}

/**
 * Chooses from the list of commands. The keys do nothing while a dialog is open, and one that has done its work may
 * stand a moment longer than what it changed is to be seen.
 */
export async function command(page: Page, words: string): Promise<void> {
  const palette = page.getByRole("dialog", { name: "Find a command" });
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await palette.getByRole("combobox").fill(words);
  await page.keyboard.press("Enter");
  await expect(palette).toHaveCount(0);
}
