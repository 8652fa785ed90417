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

test("two tabs share one real model in one worker, and the second takes over when the first ends", async () => {
  let starts = 0;
  const [one, two] = [openTab(() => (starts += 1)), openTab(() => (starts += 1))];
  const models: OpenModel[] = [];
  for (const tab of [one, two]) {
    const opened = await tab.open(embeddedDefault.id, { onProgress: () => undefined, signal: never });
    if (opened.kind !== "opened") throw new Error(JSON.stringify(opened));
    models.push(opened.model);
  }
  const [first, second] = models;
  if (!first || !second) throw new Error("Two models were opened.");
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
