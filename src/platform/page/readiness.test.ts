import { expect, test } from "vitest";
import { createReadiness, insecure, unguarded, unread, type ReadinessDeps } from "./readiness.ts";

const never = new Promise<never>(() => undefined);
const page = (deps: Partial<ReadinessDeps>) => {
  let reloads = 0;
  const mayStart = createReadiness({
    secure: true,
    isolated: true,
    controlled: never,
    controlledNow: false,
    lookAtHost: () => never,
    mayReload: () => reloads === 0,
    reload: () => void (reloads += 1),
    ...deps,
  });
  return { mayStart, reloads: () => reloads };
};

test("workers start once the service worker answers for the page", async () => {
  expect(await page({ controlled: Promise.resolve(true) }).mayStart()).toBeUndefined();
  expect(await page({ controlledNow: true }).mayStart()).toBeUndefined();
});

test("workers start once the host was seen to send our headers", async () => {
  expect(await page({ lookAtHost: () => Promise.resolve("sent") }).mayStart()).toBeUndefined();
});

test("without either, none starts, and a person is told", async () => {
  const { mayStart } = page({ controlled: Promise.resolve(false), lookAtHost: () => Promise.resolve("missing") });
  expect(await mayStart()).toBe(unguarded);
});

test("a page that is not isolated is no proof of its host's headers", async () => {
  const lookAtHost = () => Promise.resolve("sent" as const);
  const { mayStart } = page({ isolated: false, controlled: Promise.resolve(false), lookAtHost });
  expect(await mayStart()).toBe(unguarded);
});

test("a host that could not be read is not blamed, and is looked at again by the next who asks", async () => {
  const looks = [() => Promise.resolve("unread" as const), () => Promise.reject(new TypeError("no such module"))];
  const lookAtHost = () => looks.shift()?.() ?? Promise.resolve("sent" as const);
  const { mayStart } = page({ controlled: Promise.resolve(false), lookAtHost });
  expect(await mayStart()).toBe(unread);
  expect(await mayStart()).toBe(unread);
  expect(await mayStart()).toBeUndefined();
});

test("a page that came without headers is loaded once more through the service worker, and not twice", async () => {
  const first = page({ isolated: false, controlled: Promise.resolve(true) });
  void first.mayStart();
  await expect.poll(first.reloads).toBe(1);
  const second = page({ isolated: false, controlledNow: true, mayReload: () => false });
  expect(await second.mayStart()).toBeUndefined();
  expect(second.reloads()).toBe(0);
});

test("over plain http from another machine nothing starts, and the way in is said", async () => {
  expect(await page({ secure: false, controlledNow: true }).mayStart()).toBe(insecure);
});
