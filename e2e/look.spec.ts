/**
 * Every screen and state is looked at, wide and on a phone, light and dark: axe finds nothing, nothing is cut off, and a
 * picture is kept in test-results. It runs over the look page, whose app is a fake that can be put into any state.
 */
import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { opened } from "./look-dialogs.ts";
import { open, settled, shapes, test } from "./look-page.ts";
import { looks } from "./look-states.ts";

const other = { light: "dark", dark: "light" } as const;

/** A picture, and what axe finds: all its rules, or contrast alone. Legacy mode spares a second page; there are no frames. */
async function lookAt(page: Page, picture: string, rules: "all" | "contrast" = "all"): Promise<void> {
  await page.screenshot({ path: picture });
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (rules === "all" ? axe : axe.withRules(["color-contrast"])).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  expect.soft(found, `axe finds nothing in ${picture}`).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, "nothing is wider than the page").toBeLessThanOrEqual(0);
}

/** Both themes of a state: colours are all that a theme changes, so the second is looked at for contrast. */
async function lookAtBoth(
  page: Page,
  shape: (typeof shapes)[number],
  picture: (theme: string) => string,
): Promise<void> {
  await settled(page);
  await lookAt(page, picture(shape.theme));
  const theme = other[shape.theme];
  await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
  await lookAt(page, picture(theme), "contrast");
}

const all: Readonly<Record<string, readonly [state: string, act: ((page: Page) => Promise<void>) | undefined]>> = {
  ...Object.fromEntries(Object.entries(looks).map(([state, act]) => [state, [state, act]])),
  ...opened,
};
for (const shape of shapes) {
  for (const [name, [state, act]] of Object.entries(all)) {
    test(`${name} can be read by everyone, ${shape.size}`, async ({ reopen }, info) => {
      const page = await reopen(state, shape);
      await act?.(page);
      await lookAtBoth(page, shape, (theme) => info.outputPath(`${name}-${shape.size}-${theme}.png`));
    });
  }
}

test("the page is mirrored where one writes from right to left", async ({ browser }, info) => {
  const page = await open(browser, "chat", shapes[0], "&rtl");
  const rail = await page.getByRole("navigation", { name: "Neurons and conversations" }).boundingBox();
  expect(rail?.x).toBeGreaterThan(1_000);
  await lookAt(page, info.outputPath("chat-rtl.png"));
  await page.context().close();
});

test("at 400 % zoom nothing is lost", async ({ browser }, info) => {
  const zoomed = { ...shapes[0], viewport: { width: 360, height: 225 } };
  for (const state of ["home", "chat", "log", "health"]) {
    const page = await open(browser, state, zoomed as unknown as (typeof shapes)[number]);
    await lookAt(page, info.outputPath(`${state}-400.png`));
    await page.context().close();
  }
});
