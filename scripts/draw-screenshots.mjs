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

const lease = `# Lease of Unit 4B

## Rent
The monthly rent is 1,850 euro. It is due on the fifth day of each month.

## Notice
Either party may end the lease with ninety days' written notice, given by registered letter.

## Pets
Dogs are not allowed in the building. Cats are allowed if the landlord agrees in writing.
`;

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
  await drawConversation(browser, host.address);
  await browser.close();
  await host.stop();
});

/** README's picture: a real answer of the embedded model, over a document, with its citation. */
async function drawConversation(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: "light" });
  await page.goto(address);
  await page.evaluate(
    async ({ lease, questions }) => {
      const { brane } = globalThis;
      await brane.ready;
      await brane.documents.add("legal-researcher", new File([lease], "Lease 4B.md"));
      let conversationId;
      for (const question of questions) {
        for await (const event of brane.chat.send("legal-researcher", question, { conversationId })) {
          if (event.kind === "started") conversationId = event.conversationId;
        }
      }
      location.hash = `#/n/legal-researcher/c/${conversationId}`;
    },
    { lease, questions: ["How much is the monthly rent?", "On which day is the rent due?"] },
  );
  await page.getByRole("article").last().waitFor();
  await page.evaluate(() => document.fonts.ready);
  const note = page.getByRole("button", { name: "Hide this note" });
  if (await note.isVisible()) await note.click(); // what a private window means is said once, and not in a picture
  await page.waitForTimeout(1_500); // the panels fill a moment later
  writeFileSync(new URL("../docs/conversation.png", import.meta.url), await page.screenshot());
  await page.close();
}
