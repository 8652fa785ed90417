/** A browser that loses what was kept in it. */
import { expect, type Page } from "@playwright/test";

/** As a crash or an eviction takes it: the database goes, the other stores stay. */
export async function loseTheDatabase(page: Page): Promise<void> {
  const elsewhere = await page.context().newPage();
  await elsewhere.route("**/blank", (route) =>
    route.fulfill({ contentType: "text/html", body: "<title>blank</title>" }),
  );
  await elsewhere.goto("/blank");
  await page.goto("about:blank"); // it lets go of the database
  await elsewhere.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.deleteDatabase("brane");
        request.onsuccess = () => resolve();
        request.onerror = () => reject(new Error("The database was not deleted."));
      }),
  );
  await elsewhere.close();
}

/** Resolves when the canary sits in the store that is written last. */
export const settled = (page: Page) =>
  expect.poll(() => page.evaluate(() => localStorage.getItem("brane:canary"))).not.toBeNull();
