import { chromium, expect, test, type Page, type Worker } from "@playwright/test";
import { openControl, openElsewhere, pageProbes, probeFromPage, probeFromWorker, workerProbes } from "./elsewhere.ts";

/** The paths of the workers, as the build lists them. */
async function workerPaths(page: Page): Promise<readonly string[]> {
  const build = (await (await page.request.get("/build.json")).json()) as {
    readonly files: readonly { readonly path: string }[];
  };
  return build.files.flatMap(({ path }) => (/^workers\/[^/]+\.js$/.test(path) ? [`/${path}`] : []));
}
const isGate = (path: string) => path.startsWith("/workers/gate-");

/** Starts a worker's real script from the page and gives its inside. */
async function startWorker(page: Page, path: string): Promise<Worker> {
  const starting = page.waitForEvent("worker", (worker) => worker.url().endsWith(path));
  await page.evaluate((address) => {
    const held = globalThis as { kept?: globalThis.Worker; all?: globalThis.Worker[] }; // or it might be collected
    held.kept = new Worker(address, { type: "module" });
    held.all = [...(held.all ?? []), held.kept];
  }, path);
  return starting;
}

const paths = (names: readonly string[]) => names.map((name) => `/${name}`).sort();
const unique = (arrived: readonly string[]) => [...new Set(arrived)].sort();

/** Loaded through the service worker, as every visit but the first. */
async function openControlled(page: Page): Promise<void> {
  await page.goto("/");
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.reload();
  await page.waitForLoadState("load");
}

test.describe("from a page without a policy, so that nothing is proved by a probe that cannot leave", () => {
  test("every probe arrives", async ({ page }) => {
    const elsewhere = await openElsewhere();
    const control = await openControl("");
    await page.goto(control.origin);
    await page.evaluate(probeFromPage, elsewhere.origin);
    // Without CORS-credentials questions a browser may still choose not to send a ping; all others must be there.
    expect(unique(elsewhere.arrived)).toEqual(
      expect.arrayContaining(paths(pageProbes.filter((name) => name !== "worker"))),
    );
    await Promise.all([control.close(), elsewhere.close()]);
  });

  test("every probe of a worker arrives", async ({ page }) => {
    const elsewhere = await openElsewhere();
    const control = await openControl("");
    await page.goto(control.origin);
    const worker = await startWorker(page, "/worker.js");
    await worker.evaluate(probeFromWorker, elsewhere.origin);
    expect(unique(elsewhere.arrived)).toEqual(
      expect.arrayContaining(paths(workerProbes.filter((name) => name !== "nested"))),
    );
    await Promise.all([control.close(), elsewhere.close()]);
  });
});

test("nothing leaves the page, on the first visit and on those after it", async ({ page }) => {
  const elsewhere = await openElsewhere();
  await page.goto("/");
  await page.evaluate(probeFromPage, elsewhere.origin);
  await openControlled(page);
  await page.evaluate(probeFromPage, elsewhere.origin);
  expect(elsewhere.arrived).toEqual([]);
  expect(elsewhere.connections()).toBe(0);
  await elsewhere.close();
});

test("nothing leaves any worker of the build but the gate", async ({ page }) => {
  await page.goto("/");
  const paths = (await workerPaths(page)).filter((path) => !isGate(path));
  // Those that cannot be missing: an empty list would prove nothing.
  for (const name of ["llm", "axon", "package"]) expect(paths.join(" ")).toContain(`/workers/${name}-`);
  // An address for each, so that one that lets something through is known by its name.
  const asked = await Promise.all(paths.map(async (path) => ({ path, elsewhere: await openElsewhere() })));
  const probeAll = (): Promise<unknown> =>
    Promise.all(
      asked.map(async ({ path, elsewhere }) =>
        (await startWorker(page, path)).evaluate(probeFromWorker, elsewhere.origin),
      ),
    );
  await probeAll(); // on the first visit
  await openControlled(page);
  await probeAll();
  for (const { path, elsewhere } of asked) {
    expect(elsewhere.arrived, path).toEqual([]);
    expect(elsewhere.connections(), path).toBe(0);
    await elsewhere.close();
  }
});

test("the gate's own worker could connect: it is its rules that hold it", async ({ page }) => {
  const elsewhere = await openElsewhere();
  await openControlled(page);
  const worker = await startWorker(page, (await workerPaths(page)).find(isGate) ?? "the build has no gate");
  await worker.evaluate(async (origin) => (await fetch(`${origin}/by-hand`)).text(), elsewhere.origin);
  expect(elsewhere.arrived).toEqual(["/by-hand"]);

  // What the page may say to it: nothing was allowed, so it refuses.
  const said = await page.evaluate(
    (url) =>
      new Promise((resolve) => {
        const { kept } = globalThis as unknown as { readonly kept: globalThis.Worker };
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }: MessageEvent<unknown>) => resolve(data);
        kept.postMessage({ kind: "knock", neuronId: "n", purpose: "tool server", url, method: "GET", headers: [] }, [
          port2,
        ]);
      }),
    `${elsewhere.origin}/asked`,
  );
  expect(said).toMatchObject({ kind: "refused" });
  expect(elsewhere.arrived).toEqual(["/by-hand"]);
  await elsewhere.close();
});

test("links that open a connection ahead, and navigation, go nowhere", async ({ baseURL }, info) => {
  const elsewhere = await openElsewhere();
  const hints = `<link rel="preconnect" href="${elsewhere.origin}"><link rel="dns-prefetch" href="${elsewhere.origin}">`;
  const control = await openControl(hints);
  // Ordinary test contexts never preconnect: an own profile does.
  const use = info.project.use.launchOptions ?? {};
  const context = await chromium.launchPersistentContext(info.outputPath("profile"), use);
  const page = await context.newPage();
  await page.goto(control.origin);
  await expect.poll(() => elsewhere.connections()).toBeGreaterThan(0);

  const before = elsewhere.connections();
  await page.goto(baseURL ?? "");
  await page.evaluate(async (origin) => {
    for (const rel of ["preconnect", "dns-prefetch"])
      document.head.append(Object.assign(document.createElement("link"), { rel, href: origin }));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }, elsewhere.origin);
  await page.evaluate((origin) => (location.href = `${origin}/navigated`), elsewhere.origin).catch(() => undefined);
  await page.waitForTimeout(2_000);
  expect(elsewhere.connections()).toBe(before);
  expect(elsewhere.arrived).toEqual([]);
  await context.close();
  await Promise.all([control.close(), elsewhere.close()]);
});
