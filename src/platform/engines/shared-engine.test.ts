import { describe, expect, test } from "vitest";
import { engineContract } from "#core/broker/engine.contract.ts";
import type { EnginePlace } from "#core/broker/engine.ts";
import { createScriptedEngine } from "#core/broker/scripted-engine.ts";
import type { Locks } from "#core/words/ports.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { serveEngine } from "./engine-service.ts";
import { otherVersion, readFromService, tabLock, type ToService } from "./engine-wire.ts";
import { createFakeEngineChannels } from "./fake-engine-channel.ts";
import { createSharedEngine } from "./shared-engine.ts";
import { answer, ask, createBrowser, endless, open } from "./testing/fake-browser.ts";

const never = new AbortController().signal;
const now = () => performance.now();

describe("the engine port, shared between tabs: in the tab that keeps the worker", () => {
  engineContract(() =>
    Promise.resolve({ engine: createBrowser(endless).openTab(), modelId: "scripted", unknownModelId: "nobody" }),
  );
});

describe("the engine port, shared between tabs: in another tab", () => {
  engineContract(async () => {
    const browser = createBrowser(endless);
    await open(browser.openTab());
    return { engine: browser.openTab(), modelId: "scripted", unknownModelId: "nobody" };
  });
});

describe("one engine for all tabs", () => {
  test("a second tab does not load the model twice", async () => {
    const browser = createBrowser(endless);
    const [one, two] = [browser.openTab(), browser.openTab()];
    const models = [await open(one), await open(two)];
    expect((await Promise.all(models.map((model) => ask(model)))).map(({ text }) => text)).toEqual([answer, answer]);
    expect(browser.workersStarted()).toBe(1);
  });

  test("a refusal to start, however early it comes, reaches who asks, and the next try is a new one", async () => {
    const quick = createProgramLocks();
    const locks: Locks = {
      ...quick,
      async withLock(name, ...rest) {
        if (name === tabLock("tab")) await new Promise((resolve) => setTimeout(resolve, 20));
        return quick.withLock(name, ...rest);
      },
    };
    let tries = 0;
    const tab = createSharedEngine({
      ...{ name: "scripted", locks, openChannel: createFakeEngineChannels(), tab: "tab" },
      startWorker: () => Promise.reject(new Error(`Not now: ${(tries += 1)}.`)),
    });
    const options = { onProgress: () => undefined, signal: never };
    expect(await tab.open("scripted", options)).toEqual({ kind: "failed", message: "Not now: 1." });
    expect(await tab.open("scripted", options)).toEqual({ kind: "failed", message: "Not now: 2." });
    tab.end();
  });

  test("an engine that broke while it opened a model is asked anew at the next try, and says what was missing", async () => {
    const scripted = createScriptedEngine(endless());
    const missing = new TypeError("Failed to fetch dynamically imported module: https://here/assets/template.js");
    let tries = 0;
    const [locks, openChannel] = [createProgramLocks(), createFakeEngineChannels()];
    const tab = createSharedEngine({
      ...{ name: "scripted", locks, openChannel, tab: "tab" },
      startWorker() {
        const open: typeof scripted.open = (...asked) =>
          (tries += 1) === 1 ? Promise.reject(missing) : scripted.open(...asked);
        const engine = { ...scripted, open };
        const end = serveEngine({ engine, channel: openChannel(), locks, service: "service", now });
        return Promise.resolve({ terminate: end, addEventListener: () => undefined });
      },
    });
    const options = { onProgress: () => undefined, signal: never };
    expect(await tab.open("scripted", options)).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("did not arrive") as string,
    });
    expect((await tab.open("scripted", options)).kind).toBe("opened");
    tab.end();
  });

  test("once no tab wants a model its worker is ended, and a new one is started when one is asked for again", async () => {
    const browser = createBrowser(endless, { restAfterMs: 5 });
    const [one, two] = [browser.openTab(), browser.openTab()];
    const models = [await open(one), await open(two)];
    await models[0]?.close();
    expect((await ask(models[1] as Awaited<ReturnType<typeof open>>)).text).toBe(answer);
    expect(browser.workersRunning()).toBe(1);
    await models[1]?.close();
    await expect.poll(() => browser.workersRunning()).toBe(0);
    expect((await ask(await open(two))).text).toBe(answer);
    expect([browser.workersStarted(), browser.workersRunning()]).toEqual([2, 1]);
    const places: EnginePlace["kind"][] = [];
    await open(one);
    one.watchPlace(({ kind }) => places.push(kind));
    expect(places).toEqual(["elsewhere"]);
  });

  test("a question that comes just as the worker goes is answered by the next one", async () => {
    const browser = createBrowser(endless, { restAfterMs: 0 });
    const tab = browser.openTab();
    for (let round = 0; round < 20; round += 1) {
      const model = await open(tab);
      expect((await ask(model)).text).toBe(answer);
      await model.close();
      for (let turn = 0; turn < round % 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
    }
  });

  test("each tab knows whether the model runs in it", async () => {
    const browser = createBrowser(endless);
    const places: EnginePlace["kind"][] = [];
    for (const tab of [browser.openTab(), browser.openTab()]) {
      await open(tab);
      tab.watchPlace(({ kind }) => places.push(kind));
    }
    expect(places).toEqual(["here", "elsewhere"]);
  });

  test("when the tab that keeps the worker ends, the next takes over and answers what was waiting", async () => {
    let held = true;
    const browser = createBrowser(() => ({
      ...endless(),
      // the first worker never gets to speak
      ...(held ? { pace: () => new Promise<void>(() => undefined) } : {}),
    }));
    const [one, two] = [browser.openTab(), browser.openTab()];
    await open(one);
    const model = await open(two);
    const places: EnginePlace["kind"][] = [];
    two.watchPlace(({ kind }) => places.push(kind));
    const waiting = ask(model);
    held = false;
    one.end();
    expect((await waiting).text).toBe(answer);
    expect(browser.workersStarted()).toBe(2);
    await expect.poll(() => places.at(-1)).toBe("here");
    expect(places).toContain("moving");
  });

  test("an answer that was already speaking ends in words, and what was said is kept", async () => {
    const browser = createBrowser(endless);
    const [one, two] = [browser.openTab(), browser.openTab()];
    await open(one);
    const model = await open(two);
    const { text, end } = await ask(model, (event) => {
      if (event.kind === "delta") one.end();
    });
    expect(end.reason).toBe("failed");
    expect(end.message).toContain("ask again");
    expect(answer.startsWith(text)).toBe(true);
    expect((await ask(model)).text).toBe(answer);
  });

  test("with three tabs, the two that are left go on together", async () => {
    const browser = createBrowser(endless);
    const [one, two, three] = [browser.openTab(), browser.openTab(), browser.openTab()];
    await open(one);
    const models = [await open(two), await open(three)];
    one.end();
    expect((await Promise.all(models.map((model) => ask(model)))).map(({ text }) => text)).toEqual([answer, answer]);
    expect(browser.workersStarted()).toBe(2);
  });

  test("a model closed in one tab still answers in another", async () => {
    const browser = createBrowser(endless);
    const [one, two] = [browser.openTab(), browser.openTab()];
    const [first, second] = [await open(one), await open(two)];
    await first.close();
    expect((await ask(second)).text).toBe(answer);
  });

  test("a tab of another version is told so in words, whichever side does not understand", async () => {
    const openChannel = createFakeEngineChannels();
    const [tab, answers] = [openChannel(), [] as unknown[]];
    tab.listen((message) => answers.push(readFromService(message)));
    const locks = createProgramLocks();
    const engine = createScriptedEngine(endless());
    const end = serveEngine({ engine, channel: openChannel(), locks, service: "old", now });
    const newer = { to: "service", from: "new tab", id: 7, ask: { kind: "dream", modelId: "scripted" } };
    tab.post(newer as unknown as ToService);
    await expect
      .poll(() => answers)
      .toContainEqual({ to: "tab", tab: "new tab", service: "old", id: 7, tell: otherVersion });
    end();
    const odd = { to: "tab", tab: "old tab", service: "new", id: 7, tell: { kind: "dreamt" } };
    expect(readFromService(odd)).toMatchObject({ tell: { kind: "failed", message: otherVersion.message } });
  });

  test("when no worker may start, opening fails with the reason, and can be tried again", async () => {
    let may = false;
    const locks = createProgramLocks();
    const openChannel = createFakeEngineChannels();
    const tab = createSharedEngine({
      name: "scripted",
      locks,
      openChannel,
      tab: "tab",
      startWorker() {
        if (!may) return Promise.reject(new Error("Reload the page, so that BRANE can guard it."));
        const end = serveEngine({
          engine: createScriptedEngine(endless()),
          channel: openChannel(),
          locks,
          service: "s",
          now,
        });
        return Promise.resolve({ terminate: end, addEventListener: () => undefined });
      },
    });
    expect(await tab.open("scripted", { onProgress: () => undefined, signal: never })).toEqual({
      kind: "failed",
      message: "Reload the page, so that BRANE can guard it.",
    });
    may = true;
    expect((await ask(await open(tab))).text).toBe(answer);
  });

  test("when the engine can compute no more, who waits is answered, and another worker answers the next question", async () => {
    const locks = createProgramLocks();
    const openChannel = createFakeEngineChannels();
    const workers: { lose: () => void; over: boolean }[] = [];
    const tab = createSharedEngine({
      ...{ name: "scripted", locks, openChannel, tab: "tab" },
      startWorker() {
        const worker = { lose: (): void => undefined, over: false };
        const spent = new Promise<void>((resolve) => (worker.lose = resolve));
        workers.push(worker);
        const engine = createScriptedEngine(endless());
        const service = `service ${workers.length}`;
        const end = serveEngine({ ...{ engine, channel: openChannel(), locks, service, now, spent } });
        const terminate = () => {
          worker.over = true;
          end();
        };
        return Promise.resolve({ terminate, addEventListener: () => undefined });
      },
    });
    const model = await open(tab);
    const asked = await ask(model, ({ kind }) => {
      if (kind === "delta") workers[0]?.lose();
    });
    expect(asked).toMatchObject({ text: answer, end: { reason: "done" } });
    expect((await ask(model)).text).toBe(answer);
    expect(workers.map(({ over }) => over)).toEqual([true, false]);
  });

  test("a worker that keeps dying is not started for ever", async () => {
    const openChannel = createFakeEngineChannels();
    let starts = 0;
    const tab = createSharedEngine({
      name: "scripted",
      locks: createProgramLocks(),
      openChannel,
      tab: "tab",
      startWorker() {
        starts += 1;
        return Promise.resolve({
          terminate: () => undefined,
          addEventListener: (_, listener) => queueMicrotask(listener),
        });
      },
    });
    const opened = await tab.open("scripted", { onProgress: () => undefined, signal: never });
    expect(opened).toMatchObject({ kind: "failed" });
    expect(starts).toBe(4);
  });
});
