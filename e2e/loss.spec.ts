/** A browser that loses what was kept is noticed: no first day is shown where there was a life before. */
import { expect, test } from "@playwright/test";
import { loseTheDatabase, settled } from "./lost-browser.ts";
import { openNeuron } from "./person.ts";

test("a database that the browser lost is said, and the app is empty only when a person agrees", async ({ page }) => {
  await page.goto("/");
  await settled(page);
  await loseTheDatabase(page);

  await page.goto("/");
  await expect(page.getByRole("heading", { name: "The browser has lost what you kept here." })).toBeVisible();
  await expect(page.getByText("the private files of tools", { exact: false })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "The browser has lost what you kept here." })).toBeVisible();

  await page.getByRole("button", { name: "Begin anew" }).click();
  await openNeuron(page, "Financial analyst");
});

test("erasing everything on purpose is no loss", async ({ page }) => {
  await page.goto("/#/health");
  await settled(page);
  await page.getByRole("button", { name: "Erase everything" }).click();
  await page.getByRole("dialog").getByLabel(/agree/).fill("erase");
  await Promise.all([
    page.waitForEvent("load"),
    page.getByRole("dialog").getByRole("button", { name: "Erase everything" }).click(),
  ]);
  await page.goto("/");
  await openNeuron(page, "Financial analyst");
});

test("small stores that were lost are named in a note, and the rest goes on", async ({ page }) => {
  await page.goto("/");
  await settled(page);
  await page.evaluate(() => localStorage.removeItem("brane:canary"));
  await page.reload();
  await expect(page.getByText("The browser has lost the small settings of this page")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("main").getByRole("link").first()).toBeVisible();
  await expect(page.getByText("The browser has lost")).toHaveCount(0);
});
