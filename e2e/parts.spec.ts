/** A file of the app itself does not arrive: the page says so, and the next try goes on. */
import { expect, test, type Page } from "@playwright/test";
import { answers, ask, openNeuron } from "./person.ts";

// without a service worker each file is asked of the network, where a test can lose it
test.use({ serviceWorkers: "block" });

/** Loses the first request whose path `part` matches. */
async function lose(page: Page, part: RegExp): Promise<void> {
  let lost = false;
  await page.context().route(part, (route) => {
    if (lost) return route.continue();
    lost = true;
    return route.abort();
  });
}

test("when the app's own code does not arrive the page says so, though nothing runs that could", async ({ page }) => {
  await lose(page, /\/assets\/index-[^/]+\.js$/);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/");
  const words = page.getByText("BRANE has not started yet.");
  await expect(words).toBeVisible();
  await words.getByRole("link", { name: "load the page again" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(words).toBeHidden();
});

for (const [what, part] of [
  ["the engine's kernels", /\/assets\/soma\.\w+\.?\w*-/],
  ["the prompt's template reader", /\/assets\/template-guard-/],
] as const) {
  test(`${what}: a question says what is missing, and is answered at the next try`, async ({ page }) => {
    await lose(page, part);
    await page.goto("/");
    await openNeuron(page, "Medical assistant");
    await ask(page, "Name a color.");
    await expect(answers(page).last()).toContainText("did not arrive");
    await answers(page).last().getByRole("button", { name: "Try again" }).click();
    const copy = answers(page).last().getByRole("button", { name: "Copy" }); // only an answer can be copied
    await expect(copy).toBeVisible({ timeout: 120_000 });
    await expect(answers(page).last()).not.toContainText("did not arrive");
  });
}
