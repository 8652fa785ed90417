import { expect, test } from "vitest";
import type { DeviceStatus, EraseOutcome } from "./app.ts";
import { createDeviceDesk, type DeskDevice, type DeviceDeskDeps } from "./device-desk.ts";

/** A fake page: what it is asked is noted, what it answers is chosen. */
function fakePage(secure = true) {
  const done: string[] = [];
  let complete = false;
  let update: DeviceStatus["update"] = "none";
  const updateListeners = new Set<() => void>();
  const device: DeskDevice = {
    secure,
    isolated: secure,
    threads: 2,
    onFileLaunched: () => () => undefined,
    serial: false,
    serviceWorker: {
      update: () => update,
      watchUpdate: (listener) => {
        updateListeners.add(listener);
        return () => updateListeners.delete(listener);
      },
      applyUpdate: () => void done.push("apply update"),
      isComplete: () => Promise.resolve(complete),
      complete: () => {
        done.push("fill");
        complete = true;
        return Promise.resolve(true);
      },
    },
    tabs: undefined,
    storage: () => Promise.resolve({ usedBytes: 1, quotaBytes: 2, persisted: false }),
    persist: () => Promise.resolve(true),
    privateWindow: () => Promise.resolve(false),
    watchReturn: () => () => undefined,
    reload: () => void done.push("reload"),
  };
  const say = (next: DeviceStatus["update"]) => {
    update = next;
    for (const listener of updateListeners) listener();
  };
  return { device, done, say };
}

const erasingBy = (erase: () => Promise<EraseOutcome>) =>
  Promise.resolve({ right: () => Promise.resolve({ kind: "alone" } as const), erase });

function open(page: ReturnType<typeof fakePage>, deps: Partial<DeviceDeskDeps> = {}) {
  const seen: DeviceStatus[] = [];
  const desk = createDeviceDesk({
    device: page.device,
    version: "0.1.0",
    lostParts: () => Promise.resolve([]),
    whenQuiet: () => Promise.resolve(),
    keepModels: () => Promise.resolve(true),
    whenIdle: () => Promise.resolve(),
    offline: { keptBefore: () => false, keep: () => undefined },
    erasing: () =>
      erasingBy(() => {
        page.done.push("erase");
        return Promise.resolve({ kind: "erased" });
      }),
    ...deps,
  });
  desk.watch((status) => seen.push(status));
  return { desk, last: () => seen.at(-1) };
}

test("the page is ready for offline use only when the build and the models are all kept", async () => {
  const page = fakePage();
  let models: (kept: boolean) => void = () => undefined;
  const { last } = open(page, { keepModels: () => new Promise((resolve) => (models = resolve)) });
  await expect.poll(() => page.done).toContain("fill");
  expect(last()?.offlineReady).toBe(false);
  models(true);
  await expect.poll(() => last()?.offlineReady).toBe(true);

  const without = open(fakePage(), { keepModels: () => Promise.resolve(false) });
  await expect.poll(() => without.last()?.storage?.usedBytes).toBe(1);
  expect(without.last()?.offlineReady).toBe(false);
});

test("what was kept at an earlier visit is said at once, while the build is still there, and checked again later", async () => {
  const kept: boolean[] = [];
  const before = { keptBefore: () => true, keep: (ready: boolean) => void kept.push(ready) };
  const never = () => new Promise<never>(() => undefined);
  const page = fakePage();
  await page.device.serviceWorker.complete(() => undefined);
  const early = open(page, { offline: before, whenQuiet: never });
  await expect.poll(() => early.last()?.offlineReady).toBe(true);

  const without = open(fakePage(), { offline: before, whenQuiet: never });
  await expect.poll(() => without.last()?.storage?.usedBytes).toBe(1);
  expect(without.last()?.offlineReady).toBe(false);

  const lost = open(page, { offline: before, keepModels: () => Promise.resolve(false) });
  await expect.poll(() => kept).toEqual([false]);
  expect(lost.last()?.offlineReady).toBe(false);
});

test("nothing is fetched ahead while the model is still loading", async () => {
  const page = fakePage();
  const { last } = open(page, { whenQuiet: () => new Promise(() => undefined) });
  await expect.poll(() => last()?.storage?.quotaBytes).toBe(2);
  expect(page.done).toEqual([]);
});

test("an update waits for the answer that is being written", async () => {
  const page = fakePage();
  let idle: () => void = () => undefined;
  const { desk, last } = open(page, { whenIdle: () => new Promise<void>((resolve) => (idle = resolve)) });
  page.say("waiting");
  expect(last()?.update).toBe("waiting");
  desk.applyUpdate();
  await expect.poll(() => page.done).toContain("fill");
  expect(page.done).not.toContain("apply update");
  idle();
  await expect.poll(() => page.done).toContain("apply update");
});

test("an insecure page looks at nothing and keeps nothing", () => {
  const page = fakePage(false);
  const { last } = open(page);
  expect(last()).toMatchObject({ secure: false, offlineReady: false });
  expect(page.done).toEqual([]);
});

test("erasing everything reloads the page, also when a part of it failed", async () => {
  const page = fakePage();
  await open(page).desk.eraseEverything();
  expect(page.done.filter((what) => what !== "fill")).toEqual(["erase", "reload"]);

  const broken = fakePage();
  const { desk } = open(broken, {
    erasing: () => erasingBy(() => Promise.reject(new Error("A database is open elsewhere."))),
  });
  await expect(desk.eraseEverything()).rejects.toThrow("open elsewhere");
  expect(broken.done).toContain("reload");
});

test("who may not erase everything stays where they are", async () => {
  const page = fakePage();
  const refusal = { kind: "refused", reason: "Only an admin can.", pause: 0 } as const;
  const { desk } = open(page, { erasing: () => erasingBy(() => Promise.resolve(refusal)) });
  expect(await desk.eraseEverything()).toEqual(refusal);
  expect(page.done).not.toContain("reload");
});

test("what the browser has lost since the last start is said", async () => {
  const { last } = open(fakePage(), { lostParts: () => Promise.resolve(["files"]) });
  await expect.poll(() => last()?.lost).toEqual(["files"]);
});
