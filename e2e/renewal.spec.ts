/** The keys are renewed while BRANE is in use: everything stays, other tabs follow, and what was cut short goes on. */
import { expect, test, type Page } from "@playwright/test";
import { openNeuron, talk, talks } from "./person.ts";

test.setTimeout(60_000); // no model answers here

const words = "calm water over stones";
const renewed = (page: Page) => page.getByText(/Last renewed on /);
const button = (page: Page) => page.getByRole("button", { name: "Renew the keys" });
const confirm = (page: Page) => page.getByRole("button", { name: "Renew", exact: true });

/** How many sealed rows there are, and by how many keys. */
const keysOnDisk = (page: Page) =>
  page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("brane");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error("The database does not open."));
    });
    const all = database.transaction("rows").objectStore("rows").getAll();
    const rows = await new Promise<{ store: string; sealed: Uint8Array }[]>(
      (resolve) => (all.onsuccess = () => resolve(all.result as { store: string; sealed: Uint8Array }[])),
    );
    database.close();
    return [...new Set(rows.map(({ store, sealed }) => `${store} ${sealed.slice(1, 9).join(".")}`))].sort();
  });

/** What an update leaves beside the database (platform/storage/upgrade-copy.ts), sealed by the keys of its time. */
const leaveCopy = () =>
  new Promise<void>((resolve) => {
    const request = indexedDB.open("brane as of layout 0");
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });
const databases = async () => (await indexedDB.databases()).map(({ name }) => name);

test("renewed with two tabs open, every row is under new keys, and nothing is missing in either", async ({
  page,
  context,
}) => {
  await talk(page);
  await expect(talks(page)).toHaveCount(1);
  const other = await context.newPage();
  await other.goto("/");
  const before = await keysOnDisk(page);
  await page.evaluate(leaveCopy);
  await page.goto("/#/health");
  await expect(page.getByText("Those of the first day.")).toBeVisible();
  await button(page).click();
  await confirm(page).click();
  await expect(renewed(page)).toBeVisible();
  const after = await keysOnDisk(page);
  for (const key of before) expect(after).not.toContain(key);
  expect(await page.evaluate(databases)).toEqual(["brane"]);
  expect(new Set(after.map((key) => key.split(" ")[0])).size).toBe(after.length); // one key a store
  for (const tab of [page, other]) {
    await tab.goto("/#/");
    await openNeuron(tab, "Financial analyst");
    await expect(talks(tab)).toHaveCount(1);
  }
  await page.reload();
  await expect(talks(page)).toHaveCount(1);
});

test("from the ground, the way that is shown stays and the others end", async ({ page }) => {
  await talk(page);
  await page.goto("/#/health");
  await page.getByRole("button", { name: "Make a recovery code" }).click();
  await page.getByRole("button", { name: "I have it on paper" }).click();
  await page.getByRole("button", { name: "Set a passphrase" }).click();
  await page.getByLabel("Passphrase", { exact: true }).fill(words);
  await page.getByLabel("The same again").fill(words);
  await page.getByRole("button", { name: "Set it" }).click();
  await expect(page.getByText("BRANE asks at every opening.")).toBeVisible();
  await expect(page.getByText(/or a way in that is gone, no longer opens BRANE/)).toBeVisible();
  await button(page).click();
  await expect(page.getByLabel("From the ground")).toBeChecked();
  await confirm(page).click();
  await page.getByRole("dialog").getByLabel("Passphrase", { exact: true }).fill(words);
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(renewed(page)).toBeVisible();
  await expect(page.locator(".ways b")).toHaveText(["Passphrase"]);
  await expect(page.getByText(/or a way in that is gone, no longer opens BRANE/)).toBeHidden();
  await page.reload();
  await page.getByLabel("Passphrase").fill(words);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(renewed(page)).toBeVisible();
  await page.goto("/#/");
  await openNeuron(page, "Financial analyst");
  await expect(talks(page)).toHaveCount(1);
  await page.goto("/#/log");
  await expect(page.getByText("The keys were renewed").first()).toBeVisible();
});
