/** A person before the look page: what they open, and what they press. */
import { expect, test as base } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";
import { serveLooks } from "./look-server.ts";
import { command } from "./person.ts";

export const shapes = [
  { size: "wide", theme: "light", viewport: { width: 1440, height: 900 }, hasTouch: false },
  { size: "phone", theme: "dark", viewport: { width: 390, height: 844 }, hasTouch: true },
] as const;
type Shape = (typeof shapes)[number];

/** Where this worker's look page is. */
let address = "";

const newPage = async (browser: Browser, shape: Shape): Promise<Page> => {
  const { viewport, hasTouch } = shape;
  const context = await browser.newContext({ viewport, hasTouch, reducedMotion: "reduce" });
  return context.newPage();
};

const go = async (page: Page, state: string, shape: Shape, more = ""): Promise<void> => {
  await page.goto(`${address}?state=${state}&theme=${shape.theme}${more}`);
  await page.locator("h1").first().waitFor();
  await settled(page);
};

/** Tests over the look page. `reopen` shows a state in a page that all tests of one shape share, which saves half of their time. */
export const test = base.extend<object, { readonly reopen: (state: string, shape: Shape) => Promise<Page> }>({
  reopen: [
    async ({ browser }, use) => {
      const looks = await serveLooks();
      address = looks.address;
      const pages = new Map<Shape, Page>();
      await use(async (state, shape) => {
        const page = pages.get(shape) ?? (await newPage(browser, shape));
        if (!pages.has(shape)) {
          pages.set(shape, page);
          // What one test was told or chose is not known to the next.
          await page.addInitScript(() => localStorage.clear());
        }
        page.removeAllListeners("pageerror");
        page.on("pageerror", (fault) => expect.soft(fault.message, `${state} threw`).toBe(""));
        await go(page, state, shape);
        return page;
      });
      for (const page of pages.values()) await page.context().close();
      looks.close();
    },
    { scope: "worker", auto: true },
  ],
});

/** Opens a state in a page of its own. `fails`: promises are rejected there that nobody waits for, and that is what is looked at. */
export async function open(
  browser: Browser,
  state: string,
  shape: Shape,
  more = "",
  fails = false,
  before: () => void = () => undefined,
): Promise<Page> {
  const page = await newPage(browser, shape);
  await page.addInitScript(before);
  if (!fails) page.on("pageerror", (fault) => expect.soft(fault.message, `${state} threw`).toBe(""));
  await go(page, state, shape, more);
  return page;
}

/** Until nothing changes any more and nothing is being fetched: what loads on use is there. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise<void>((done) => {
      let quiet = setTimeout(done, 100);
      const again = (): void => {
        clearTimeout(quiet);
        quiet = setTimeout(done, 100);
      };
      new MutationObserver(again).observe(document, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
      new PerformanceObserver(again).observe({ type: "resource" });
    });
  });
}

type Shown = "dialog" | "menu" | "status" | "listbox" | "alert";
/** What an act leads to loads on use: the picture waits for it. */
export const until = async (page: Page, shown: Shown): Promise<void> => {
  await expect(page.getByRole(shown).first()).toBeVisible();
};
export const press = (name: string, shown: Shown) => async (page: Page) => {
  await page.getByRole("button", { name }).first().click();
  await until(page, shown);
};
export const membrane = async (page: Page): Promise<void> => {
  await page.locator(".pill").first().click();
  await until(page, "dialog");
};
export const choose = async (page: Page): Promise<void> => {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: /Open a .brane file/ }).click();
  await (await chooser).setFiles({ name: "a.brane", mimeType: "application/octet-stream", buffer: Buffer.from("x") });
};
export const beside = async (page: Page, tab: string): Promise<void> => {
  if ((page.viewportSize()?.width ?? 0) < 1180) {
    await page.getByRole("button", { name: /^Why, documents/ }).click();
  }
  await page.getByRole("tab", { name: tab }).click();
};

export const removeNeuron = async (page: Page): Promise<void> => {
  await command(page, "remove");
  await page.getByRole("dialog").getByRole("button", { name: "Remove Legal researcher" }).click();
  await expect(page.getByRole("button", { name: "Bring back Legal researcher" })).toBeVisible();
};
