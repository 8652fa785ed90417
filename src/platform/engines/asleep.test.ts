/** Tabs that their browser froze: what was sent to one is lost, and what one should do is not done. */
import { expect, test } from "vitest";
import type { EngineChannel } from "./engine-wire.ts";
import { answer, ask, createBrowser, endless, open } from "./testing/fake-browser.ts";

test("whatever of an answer is lost on its way is told again: it arrives whole, and nothing of it twice", async () => {
  let chance = 7;
  const lossy = (channel: EngineChannel): EngineChannel => ({
    ...channel,
    post(message) {
      chance = (chance * 1_103_515_245 + 12_345) % 2 ** 31; // one in three is lost
      if (message.to === "everyone" || chance / 2 ** 31 > 1 / 3) channel.post(message);
    },
  });
  const browser = createBrowser(endless, { askAgainMs: 2, between: lossy });
  const [one, two] = [browser.openTab(), browser.openTab()];
  for (const tab of [one, two]) {
    const { text, end } = await ask(await open(tab));
    expect([text, end.reason]).toEqual([answer, "done"]);
  }
  expect(browser.workersStarted()).toBe(1);
});

test("a tab that is asleep with the worker is passed over; when it wakes its worker is ended, and it asks the new one", async () => {
  const asleep = new Set<number>();
  const between = (channel: EngineChannel, tab: number): EngineChannel => ({
    post(message) {
      if (!asleep.has(tab)) channel.post(message);
    },
    listen: (listener) =>
      channel.listen((message) => {
        if (!asleep.has(tab)) listener(message);
      }),
  });
  const browser = createBrowser(endless, { askAgainMs: 2, between });
  const [one, two, three] = [browser.openTab(), browser.openTab(), browser.openTab()];
  const [first, second, third] = [await open(one), await open(two), await open(three)];
  asleep.add(1);
  const answers = await Promise.all([ask(second), ask(third)]);
  expect(answers.map(({ text }) => text)).toEqual([answer, answer]);
  await expect.poll(() => browser.workersRunning()).toBe(1);
  asleep.delete(1);
  expect((await ask(first)).text).toBe(answer);
  expect(browser.workersRunning()).toBe(1);
});

test("a worker that is too busy to answer is left alone as long as its tab is awake", async () => {
  let work: () => void = () => undefined;
  const busy = (channel: EngineChannel): EngineChannel => ({
    ...channel,
    post(message) {
      if (message.to !== "tab" || message.tell.kind !== "working") channel.post(message);
    },
  });
  const script = () => ({ ...endless(), pace: () => new Promise<void>((resolve) => (work = resolve)) });
  const browser = createBrowser(script, { askAgainMs: 2, between: busy });
  const [one, two] = [browser.openTab(), browser.openTab()];
  await open(one);
  const waiting = ask(await open(two));
  await new Promise((resolve) => setTimeout(resolve, 60)); // thirty looks
  const working = setInterval(() => work(), 0);
  expect((await waiting).text).toBe(answer);
  clearInterval(working);
  expect(browser.workersStarted()).toBe(1);
});
