/**
 * Takes the pictures that an installing browser shows (public/screenshots), from the real app as it is built. Run it
 * when the first screen changes: node scripts/draw-screenshots.mjs
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { findOrInstallBrowser, noBrowser } from "./browser.mjs";
import { Stop, main, ready } from "./ready.mjs";
import { readArguments, serve } from "./serve.mjs";

/** As public/manifest.webmanifest lists them: width times scale, and height times scale. */
const pictures = {
  "wide.png": { width: 1280, height: 800, scale: 1 },
  "narrow.png": { width: 390, height: 844, scale: 2 },
};

await main(async () => {
  await ready({ build: true });
  const executablePath = await findOrInstallBrowser();
  if (executablePath === undefined) throw new Stop(noBrowser);
  const { chromium } = await import("playwright");
  const host = await serve(readArguments(["--port", "0"]));
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const folder = new URL("../public/screenshots/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  for (const [name, { width, height, scale }] of Object.entries(pictures)) {
    const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale, colorScheme: "light" });
    await page.goto(host.address);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.evaluate(() => document.fonts.ready);
    writeFileSync(new URL(name, folder), await page.screenshot());
    await page.close();
  }
  await browser.close();
  await host.stop();
});
