import { expect, test } from "vitest";
import { embeddedDefault } from "#core/broker/cards.ts";
import type { EnginePlace, OpenModel } from "#core/broker/engine.ts";
import { createWebLocks } from "#platform/locks/web-locks.ts";
import { broadcastEngineChannel } from "./engine-wire.ts";
import { createSharedEngine } from "./shared-engine.ts";

const never = new AbortController().signal;

/** What a tab is: Web Locks, BroadcastChannel and the real worker are the browser's own. */
function openTab(onStart: () => void) {
  return createSharedEngine({
    name: "wllama",
    locks: createWebLocks(navigator.locks),
    openChannel: broadcastEngineChannel,
    tab: crypto.randomUUID(),
    startWorker() {
      onStart();
      return Promise.resolve(new Worker(new URL("../../../workers/llm.ts", import.meta.url), { type: "module" }));
    },
  });
}

async function answerOf(model: OpenModel) {
  const turns = [{ role: "user" as const, content: "What is the capital of France?" }];
  let text = "";
  for await (const event of model.generate({ turns, maxTokens: 6, temperature: 0 }, never)) {
    if (event.kind === "delta") text += event.text;
    if (event.kind === "ended") expect(event.reason, event.message).toMatch(/done|length/);
  }
  return text;
}

/** Takes every WebAssembly memory that the browser gives: how many there were, and what gives them back. */
async function takeAllMemory() {
  const hog = new Worker(new URL("./testing/memory-hog.ts", import.meta.url), { type: "module" });
  const taken = await new Promise<number>((resolve) =>
    hog.addEventListener("message", ({ data }: MessageEvent<number>) => resolve(data), { once: true }),
  );
  return { taken, giveBack: () => hog.terminate() };
}

/** How many memories are left to be had, once nothing is being given back any more. */
async function memoriesLeft(): Promise<number> {
  let before = -1;
  for (;;) {
    const { taken, giveBack } = await takeAllMemory();
    giveBack();
    if (taken === before) return taken;
    before = taken;
  }
}

async function open(tab: ReturnType<typeof openTab>): Promise<OpenModel> {
  const opened = await tab.open(embeddedDefault.id, { onProgress: () => undefined, signal: never });
  if (opened.kind !== "opened") throw new Error(JSON.stringify(opened));
  return opened.model;
}

test("two tabs share one real model in one worker, and the second takes over when the first ends", async () => {
  let starts = 0;
  const [one, two] = [openTab(() => (starts += 1)), openTab(() => (starts += 1))];
  const [first, second] = [await open(one), await open(two)];
  const places: EnginePlace["kind"][] = [];
  two.watchPlace(({ kind }) => places.push(kind));

  const said = await answerOf(first);
  expect(said).not.toBe("");
  expect(await answerOf(second)).toBe(said);
  expect(starts).toBe(1);

  one.end();
  expect(await answerOf(second)).toBe(said);
  expect(starts).toBe(2);
  await expect.poll(() => places.at(-1), { timeout: 60_000 }).toBe("here");
  two.end();
}, 240_000);

test("memory that the browser does not give is said in words; what a model took is given back once it is closed", async () => {
  const tab = openTab(() => undefined);
  const { taken, giveBack } = await takeAllMemory();
  const refused = await tab.open(embeddedDefault.id, { onProgress: () => undefined, signal: never });
  const words = /did not give it\. Close other tabs and programs, or choose a smaller model/u;
  expect(refused).toMatchObject({ kind: "failed", message: expect.stringMatching(words) as string });
  giveBack();
  await expect.poll(memoriesLeft).toBeGreaterThan(taken / 2); // a worker's end takes a moment

  const model = await open(tab);
  const whileOpen = await memoriesLeft();
  await model.close();
  await expect.poll(() => createWebLocks(navigator.locks).held("engine service")).toEqual([]); // its worker has ended
  await expect.poll(memoriesLeft).toBeGreaterThan(whileOpen);
  tab.end();
}, 240_000);
