/**
 * First-load JavaScript, gzipped: everything a browser fetches until the first screen can be used, worker scripts
 * included, the service worker not. Counted in a real browser, so that nothing that is fetched escapes. Budget: 75 kB.
 */
import { gzipSync } from "node:zlib";
import { openBrowser, serveBuild } from "./rig/page.mjs";

const budget = 75_000;

export async function run() {
  const server = await serveBuild();
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    const scripts = new Map();
    page.on("response", (response) => {
      const type = response.headers()["content-type"] ?? "";
      const fetched = response.request().method() === "GET" && !response.url().endsWith("/sw.js");
      if (fetched && type.includes("javascript")) scripts.set(response.url(), response.body());
    });
    await page.goto(server.origin);
    await page.getByRole("textbox", { name: "Message" }).waitFor();
    await page
      .getByRole("link", { name: /Maker's bench/ })
      .first()
      .waitFor();
    await page.waitForLoadState("networkidle");
    const bodies = await Promise.all(scripts.values());
    const bytes = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
    return [
      {
        name: "first-load JavaScript, gzipped",
        value: bytes,
        unit: "B",
        anchor: `budget of ${budget} B`,
        ratio: Number((bytes / budget).toFixed(3)),
      },
    ];
  } finally {
    await browser.close();
    server.close();
  }
}
