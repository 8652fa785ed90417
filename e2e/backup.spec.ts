/** What was kept comes back: from a folder and from a file, after the browser has lost its database. */
import { expect, test, type Page } from "@playwright/test";
import { openNeuron } from "./person.ts";
import { loseTheDatabase, settled } from "./lost-browser.ts";

/** The browser's picker cannot be used without a screen: a folder of the private file system has the same interface. */
const fakePicker = () => {
  Object.assign(globalThis, {
    showDirectoryPicker: async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle("a person's folder", { create: true }),
  });
};

async function teach(page: Page, about: string, fact: string): Promise<void> {
  await page.goto("/");
  await openNeuron(page, "Financial analyst");
  await page.getByRole("tab", { name: "Facts" }).click();
  await page.getByLabel("What it is about").fill(about);
  await page.getByLabel("The fact").fill(fact);
  await page.getByRole("button", { name: "Remember it" }).click();
  await expect(page.getByRole("tabpanel").getByText(fact)).toBeVisible();
}
async function knows(page: Page, fact: string): Promise<void> {
  await openNeuron(page, "Financial analyst");
  await page.getByRole("tab", { name: "Facts" }).click();
  await expect(page.getByRole("tabpanel").getByText(fact)).toBeVisible();
}

/** Makes the code and gives it back, as it was written down. */
async function makeCode(page: Page): Promise<string> {
  await page.goto("/#/health");
  await page.getByRole("button", { name: "Make the code that opens backups" }).click();
  const code = (await page.getByLabel("The code that opens your backups").innerText()).replace(/\s/g, "");
  expect(code).toMatch(/^[0-9A-Z]{5}(-[0-9A-Z]{5}){6}$/);
  await page.getByRole("button", { name: "I have written it down" }).click();
  return code;
}

test("from the chosen folder, by the recovery code, after the browser lost the database", async ({ page }) => {
  await page.addInitScript(fakePicker);
  await teach(page, "My name", "Ada of Sömmerda");
  const code = await makeCode(page);
  await page.getByRole("button", { name: "Choose a folder" }).click();
  await expect(page.getByText("They go into “a person's folder”")).toBeVisible();
  await page.getByRole("button", { name: "Back up now" }).click();
  await expect(page.getByRole("status").filter({ hasText: /^Saved: / })).toBeVisible();
  await settled(page);
  await loseTheDatabase(page);

  await page.goto("/");
  await page.getByRole("button", { name: "Choose its folder" }).click();
  await expect(page.getByText("is whole")).toBeVisible();
  const field = page.getByLabel("The recovery code that you wrote down");
  await field.fill(code.replace(/.$/, (last) => (last === "0" ? "1" : "0")));
  await page.getByRole("button", { name: "Restore it" }).click();
  await expect(page.getByText("There is a typing error in group 7")).toBeVisible();
  await field.fill(code.toLowerCase());
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Restore it" }).click()]);
  await knows(page, "Ada of Sömmerda");
});

test("from one file, in another browser that has a life of its own", async ({ page, browser }) => {
  await teach(page, "My name", "Ada of Sömmerda");
  const code = await makeCode(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as one file" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^brane-\d{4}-\d\d-\d\d\.branebackup$/);
  const file = await download.path();

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await teach(other, "My name", "Zoë of Ulm");
  await other.goto("/#/health");
  await other.getByText("Restore a backup").click();
  await other.locator("input[type=file]").setInputFiles({
    name: download.suggestedFilename(),
    mimeType: "application/octet-stream",
    buffer: await (await import("node:fs/promises")).readFile(file),
  });
  await other.getByLabel("The recovery code that you wrote down").fill(code);
  await Promise.all([
    other.waitForEvent("load"),
    other.getByRole("button", { name: "Replace everything by it" }).click(),
  ]);
  await other.goto("/");
  await knows(other, "Ada of Sömmerda");
  await expect(other.getByRole("tabpanel").getByText("Zoë of Ulm")).toHaveCount(0);
  await elsewhere.close();
});
