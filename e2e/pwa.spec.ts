import { chromium, expect, test, type BrowserContext, type Page, type TestInfo } from "@playwright/test";
import { copyBuild, renewBuild, startHost, startPlainHost } from "./host.ts";

const controlled = (page: Page) => page.waitForFunction(() => navigator.serviceWorker.controller !== null);
const shown = (page: Page) => expect(page.locator("#app")).not.toBeEmpty();

/** Asks the service worker, as the page does; gives its last answer. */
const askWorker = (page: Page, kind: "state" | "fill") =>
  page.evaluate(
    (what) =>
      new Promise<{ readonly kind: string; readonly complete?: boolean }>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }: MessageEvent<{ readonly kind: string }>) => {
          if (data.kind !== "progress") resolve(data);
        };
        navigator.serviceWorker.controller?.postMessage({ kind: what }, [port2]);
      }),
    kind,
  );

function ownProfile(info: TestInfo): Promise<BrowserContext> {
  return chromium.launchPersistentContext(info.outputPath("profile"), info.project.use.launchOptions ?? {});
}

test("Chromium's own check finds the app installable, with a handler for .brane files", async ({ baseURL }, info) => {
  const context = await ownProfile(info);
  const page = await context.newPage();
  await page.goto(baseURL ?? "");
  await controlled(page);
  const session = await context.newCDPSession(page);
  expect((await session.send("Page.getInstallabilityErrors")).installabilityErrors).toEqual([]);
  const { data, errors } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(JSON.parse(data ?? "{}")).toMatchObject({
    file_handlers: [{ accept: { "application/vnd.brane": [".brane"] } }],
  });
  await context.close();
});

test("once everything is kept, the page loads with the server killed, isolated and with its own headers", async ({
  page,
}) => {
  const host = await startHost();
  await page.goto(host.address);
  await controlled(page);
  expect(await askWorker(page, "fill")).toEqual({ kind: "state", complete: true });
  await host.stop();
  await page.reload();
  await shown(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.goto(`${host.address}any/address?with=query`);
  await shown(page);
  const fields = await page.evaluate(async () => Object.fromEntries((await fetch("/index.html")).headers));
  expect(fields["content-security-policy"]).toContain("connect-src 'self'");
  const kept = await page.evaluate(async () => {
    const build = (await caches.keys()).includes("brane-files");
    return build && (await (await caches.open("brane-files")).keys()).length > 5;
  });
  expect(kept).toBe(true);
});

test("on a host without headers the page loads once more and is isolated; unknown addresses never reach the host", async ({
  page,
}) => {
  const host = await startPlainHost();
  await page.goto(host.address);
  await page.waitForFunction(() => crossOriginIsolated && navigator.serviceWorker.controller !== null);
  await shown(page);
  const before = host.asked.length;
  await page.evaluate(async () => {
    await fetch("/secret-in-a-path");
    await fetch("/index.html?secret=in-a-query");
  });
  await page.goto(`${host.address}?secret=typed`);
  await shown(page);
  expect(host.asked.slice(before).filter((path) => path.includes("secret"))).toEqual([]);
  await host.stop();
});

test("after a hard reload the page is under control again", async ({ page }) => {
  await page.goto("/");
  await controlled(page);
  const session = await page.context().newCDPSession(page);
  await Promise.all([page.waitForEvent("load"), session.send("Page.reload", { ignoreCache: true })]);
  await controlled(page);
});

test("a new version waits, is started when a person agrees, and the other tab is told instead of reloaded", async ({
  page,
  context,
}) => {
  const folder = copyBuild();
  const host = await startHost(["--folder", folder]);
  await page.goto(host.address);
  await controlled(page);
  const other = await context.newPage();
  await other.goto(host.address);
  await controlled(other);
  await other.evaluate(() => Object.assign(globalThis, { untouched: true }));

  renewBuild(folder);
  await host.stop();
  const newer = await startHost(["--folder", folder, "--port", new URL(host.address).port]);
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  const waiting = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state);
  await expect.poll(waiting).toBe("installed");
  // It waits: nothing was reloaded, and the old one still serves.
  expect(await other.evaluate(() => "untouched" in globalThis)).toBe(true);

  await expect(page.getByText("A new version of BRANE is ready.")).toBeVisible();
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Update now" }).click()]);
  await shown(page);
  await expect(page.getByText("A new version of BRANE is ready.")).toHaveCount(0);
  await expect(other.getByText("Another tab runs a newer version of BRANE. This one is old")).toBeVisible();
  expect(await other.evaluate(() => "untouched" in globalThis)).toBe(true);
  await Promise.all([other.waitForEvent("load"), other.getByRole("button", { name: "Reload" }).click()]);
  await shown(other);
  await expect(other.getByText("This one is old")).toHaveCount(0);
  await newer.stop();
});

test("over plain http from another machine nothing is started, and the page says how to open it", async ({
  playwright,
  launchOptions,
}) => {
  const host = await startHost();
  // A name that is not this machine's own, so that the browser trusts it as little as any address of a network.
  const args = [...(launchOptions.args ?? []), "--host-resolver-rules=MAP brane.example 127.0.0.1"];
  const browser = await playwright.chromium.launch({ ...launchOptions, args });
  const page = await browser.newPage();
  await page.goto(host.address.replace("127.0.0.1", "brane.example"));
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  await shown(page);
  await expect(page.locator("#app")).toContainText("https");
  expect(page.workers()).toEqual([]);
  await browser.close();
  await host.stop();
});
