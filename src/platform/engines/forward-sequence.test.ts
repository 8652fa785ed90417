import { expect, test } from "vitest";
import { createForwardSequence, type Past, type ReadEnding } from "./forward-sequence.ts";

/** A fake: its past is the tokens themselves, its logits the sum of all it has taken in. */
function fakeForward() {
  const calls: (readonly number[])[] = [];
  const pasts = { alive: 0 };
  const pastOf = (tokens: readonly number[]): Past & { readonly tokens: readonly number[] } => {
    pasts.alive += 1;
    return {
      tokens,
      cut: (length) => Promise.resolve(pastOf(tokens.slice(0, length))),
      free: () => void (pasts.alive -= 1),
    };
  };
  const held = new WeakMap<Past, readonly number[]>();
  const keep = (tokens: readonly number[]): Past => {
    const past = pastOf(tokens);
    held.set(past, tokens);
    const cut = past.cut.bind(past);
    return Object.assign(past, {
      cut: async (length: number) => {
        const shorter = await cut(length);
        held.set(shorter, tokens.slice(0, length));
        return shorter;
      },
    });
  };
  const forward = (tokens: readonly number[], past: Past | undefined) => {
    calls.push(tokens);
    const all = [...((past && held.get(past)) ?? []), ...tokens];
    return Promise.resolve({ logits: Float32Array.of(all.reduce((sum, token) => sum + token, 0)), past: keep(all) });
  };
  return { forward, calls, pasts };
}
const never = new AbortController().signal;

async function readAll(reading: AsyncGenerator<unknown, ReadEnding>): Promise<ReadEnding> {
  for (;;) {
    const { done, value } = await reading.next();
    if (done === true) return value;
  }
}

test("a prompt that begins like an earlier one computes only what is new, and gives the same logits", async () => {
  const { forward, calls } = fakeForward();
  const sequence = createForwardSequence(forward, { block: 8, kept: 2 });
  await readAll(sequence.read([1, 2, 3, 4], never));
  expect(await readAll(sequence.read([1, 2, 3, 4, 5], never))).toMatchObject({ computed: 1, logits: { 0: 15 } });
  expect(await readAll(sequence.read([1, 2, 9], never))).toMatchObject({ computed: 1, logits: { 0: 12 } });
  expect(await readAll(sequence.read([1, 2, 3, 4, 5, 6], never))).toMatchObject({ computed: 1, logits: { 0: 21 } });
  expect(calls).toEqual([[1, 2, 3, 4], [5], [9], [6]]);
});

test("the very same prompt computes its last token, whose logits are wanted", async () => {
  const { forward, calls } = fakeForward();
  const sequence = createForwardSequence(forward, { block: 8, kept: 2 });
  await readAll(sequence.read([1, 2, 3], never));
  expect(await readAll(sequence.read([1, 2, 3], never))).toMatchObject({ computed: 1, logits: { 0: 6 } });
  expect(calls).toEqual([[1, 2, 3], [3]]);
});

test("a long prompt is read in blocks, and a stop between two keeps what was computed", async () => {
  const { forward, calls } = fakeForward();
  const sequence = createForwardSequence(forward, { block: 2, kept: 2 });
  const stop = new AbortController();
  const reading = sequence.read([1, 2, 3, 4, 5], stop.signal);
  expect((await reading.next()).value).toEqual({ done: 0, total: 5 });
  expect((await reading.next()).value).toEqual({ done: 2, total: 5 });
  stop.abort();
  expect((await reading.next()).value).toEqual({ kind: "stopped", computed: 2 });
  expect(await readAll(sequence.read([1, 2, 3], never))).toMatchObject({ computed: 1 });
  expect(calls).toEqual([[1, 2], [3]]);
});

test("steps go on from the prompt, and a prompt that holds the answer knows it", async () => {
  const { forward } = fakeForward();
  const sequence = createForwardSequence(forward, { block: 8, kept: 2 });
  await readAll(sequence.read([1, 2], never));
  expect((await sequence.step(3))[0]).toBe(6);
  expect(await readAll(sequence.read([1, 2, 3, 4], never))).toMatchObject({ computed: 1, logits: { 0: 10 } });
});

test("no more pasts are held than are kept, and none after the end", async () => {
  const { forward, pasts } = fakeForward();
  const sequence = createForwardSequence(forward, { block: 2, kept: 2 });
  for (const prompt of [[1, 2, 3, 4, 5], [7, 8], [9], [1, 2], [1, 5, 5, 5]]) {
    await readAll(sequence.read(prompt, never));
    await sequence.step(1);
    expect(pasts.alive).toBeLessThanOrEqual(2);
  }
  sequence.free();
  expect(pasts.alive).toBe(0);
});
