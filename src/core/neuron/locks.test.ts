import { expect, test } from "vitest";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { answerLock, untilNoAnswerIsWritten } from "./locks.ts";

test("who waits until no answer is written waits for those of every tab, and for those that begin meanwhile", async () => {
  const locks = createProgramLocks();
  const ends: (() => void)[] = [];
  const write = (id: string) =>
    locks.withLock(answerLock(id), () => new Promise<void>((resolve) => ends.push(resolve)));
  await untilNoAnswerIsWritten(locks);

  const first = write("one");
  await expect.poll(() => ends.length).toBe(1);
  let quiet = false;
  const waiting = untilNoAnswerIsWritten(locks).then(() => (quiet = true));
  const second = write("two");
  await expect.poll(() => ends.length).toBe(2);
  ends[0]?.();
  await first;
  expect(quiet).toBe(false);
  ends[1]?.();
  await Promise.all([second, waiting]);
  expect(quiet).toBe(true);
});
