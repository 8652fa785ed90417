import { expect, test } from "vitest";
import { namedLocks } from "#platform/locks/named-locks.ts";
import { createWebLocks } from "#platform/locks/web-locks.ts";
import { openModelShelf } from "#platform/models/open-model-shelf.ts";
import { broadcastEngineChannel } from "../engine-wire.ts";
import { createSharedEngine } from "../shared-engine.ts";
import { mlcFiles } from "./testing/mlc-files.ts";

const never = new AbortController().signal;

/** What a tab is: Web Locks, BroadcastChannel and the real worker are the browser's own. */
function openTab(onStart: () => void) {
  return createSharedEngine({
    name: "web-llm",
    locks: namedLocks(createWebLocks(navigator.locks), "web-llm"),
    openChannel: () => broadcastEngineChannel("brane engine web-llm"),
    tab: crypto.randomUUID(),
    startWorker() {
      onStart();
      return Promise.resolve(new Worker(new URL("../../../../workers/webllm.ts", import.meta.url), { type: "module" }));
    },
  });
}

test("two tabs ask one worker for a model that was brought; when the first tab ends, the second's own answers", async () => {
  const shelf = openModelShelf();
  const files = [...mlcFiles()].map(([path, blob]) => ({ path, blob }));
  const brought = await shelf.bring(files, {});
  if (brought.kind !== "brought") throw new Error(JSON.stringify(brought));
  const { id } = brought.model.card;
  let starts = 0;
  const [one, two] = [openTab(() => (starts += 1)), openTab(() => (starts += 1))];
  const answer = (tab: typeof one, model: string) => tab.open(model, { onProgress: () => undefined, signal: never });

  // SwiftShader is no graphics card: the worker found the model on the shelf, and says why it will not run
  const refused = { kind: "failed", message: expect.stringMatching(/^Tiny needs a graphics card .+\.$/) as string };
  expect(await answer(one, id)).toMatchObject(refused);
  expect(await answer(two, id)).toMatchObject(refused);
  expect(await answer(two, "nobody")).toMatchObject({ kind: "failed" });
  expect(starts).toBe(1);

  one.end();
  expect(await answer(two, id)).toMatchObject(refused);
  expect(starts).toBe(2);
  two.end();
  await shelf.remove(id);
}, 60_000);
