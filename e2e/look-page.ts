/** The look page, served by Vite: every state of the app over a fake, and what a person presses on it. */
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";
import { createServer } from "vite";
import type { ViteDevServer } from "vite";
import solid from "vite-plugin-solid";

let server: ViteDevServer;
let address: string;

/** Serves the look page to the tests of the file that calls this. */
export function serveLooks(): void {
  test.beforeAll(async () => {
    server = await createServer({
      configFile: false,
      root: fileURLToPath(new URL("..", import.meta.url)),
      plugins: [solid()],
      appType: "mpa",
      cacheDir: ".cache/look",
      logLevel: "error",
      optimizeDeps: { entries: ["src/ui/dev/look.html"] },
      server: { port: 0, hmr: false, watch: null },
    });
    await server.listen();
    address = `${server.resolvedUrls?.local[0] ?? ""}src/ui/dev/look.html`;
  });
  test.afterAll(() => server.close());
}

type Shown = "dialog" | "menu" | "status" | "listbox" | "alert";
/** What an act leads to loads on use: the picture waits for it. */
export const until = async (page: Page, shown: Shown): Promise<void> => {
  await expect(page.getByRole(shown).first()).toBeVisible();
};
export const command = async (page: Page, words: string): Promise<void> => {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill(words);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox")).toHaveCount(0);
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

export const shapes = [
  { name: "wide-light", theme: "light", viewport: { width: 1440, height: 900 }, hasTouch: false },
  { name: "phone-dark", theme: "dark", viewport: { width: 390, height: 844 }, hasTouch: true },
] as const;

/** `fails`: the state is one in which promises are rejected that nobody waits for, and that is what is looked at. */
export async function open(
  browser: Browser,
  state: string,
  shape: (typeof shapes)[number],
  more = "",
  fails = false,
  before: () => void = () => undefined,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: shape.viewport,
    hasTouch: shape.hasTouch,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await page.addInitScript(before);
  if (!fails) page.on("pageerror", (fault) => expect.soft(fault.message, `${state} threw`).toBe(""));
  await page.goto(`${address}?state=${state}&theme=${shape.theme}${more}`);
  await page.locator("h1").first().waitFor();
  await page.waitForLoadState("networkidle");
  return page;
}
