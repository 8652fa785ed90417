import { expect, test } from "vitest";
import { createSingleSequence, type GrowingState } from "./single-sequence.ts";

/** A state whose logits name what it holds; `canDrop`: it can forget its last tokens. */
function stateWith({ canDrop }: { readonly canDrop: boolean }) {
  const told = { held: [] as number[], cleared: 0, appended: 0, break: false };
  const state: GrowingState = {
    append(tokens) {
      if (told.break) return Promise.reject(new Error("The GPU is gone."));
      told.held.push(...tokens);
      told.appended += tokens.length;
      return Promise.resolve(Float32Array.from(told.held));
    },
    drop(tokens) {
      if (canDrop) told.held.length -= tokens;
      return canDrop;
    },
    clear() {
      told.held.length = 0;
      told.cleared += 1;
      return Promise.resolve();
    },
  };
  return { told, sequence: createSingleSequence(state, { block: 2, widest: 4 }) };
}

const never = new AbortController().signal;
async function read(sequence: ReturnType<typeof createSingleSequence>, tokens: readonly number[], signal = never) {
  const reading = sequence.read(tokens, signal);
  let next = await reading.next();
  while (next.done !== true) next = await reading.next();
  return next.value;
}

test("a prompt that only grows computes only what is new", async () => {
  const { told, sequence } = stateWith({ canDrop: false });
  await read(sequence, [1, 2, 3]);
  await sequence.step(4);
  expect(await read(sequence, [1, 2, 3, 4, 5])).toMatchObject({ kind: "read", computed: 1 });
  expect(told).toMatchObject({ held: [1, 2, 3, 4, 5], cleared: 0, appended: 5 });
});

test.each([
  [true, 2, 0],
  [false, 4, 1],
])(
  "a prompt that parts from the last one keeps what both share where the state can forget (%s)",
  async (canDrop, computed, cleared) => {
    const { told, sequence } = stateWith({ canDrop });
    await read(sequence, [1, 2, 3, 4, 5]);
    expect(await read(sequence, [1, 2, 8, 9])).toMatchObject({ kind: "read", computed });
    expect(told).toMatchObject({ held: [1, 2, 8, 9], cleared });
  },
);

test("the same prompt again computes its last token, whose logits are wanted", async () => {
  const { told, sequence } = stateWith({ canDrop: true });
  await read(sequence, [1, 2, 3]);
  const again = await read(sequence, [1, 2, 3]);
  expect(again).toMatchObject({ kind: "read", computed: 1 });
  expect(again.kind === "read" && [...again.logits]).toEqual([1, 2, 3]);
  expect(told.held).toEqual([1, 2, 3]);
});

test("a stop between two blocks keeps what was read", async () => {
  const { told, sequence } = stateWith({ canDrop: true });
  const stop = new AbortController();
  const reading = sequence.read([1, 2, 3, 4, 5], stop.signal);
  await reading.next();
  await reading.next();
  stop.abort();
  expect(await reading.next()).toEqual({ done: true, value: { kind: "stopped", computed: 2 } });
  expect(await read(sequence, [1, 2, 3])).toMatchObject({ computed: 1 });
  expect(told.cleared).toBe(0);
});

test("after a step that broke off nothing of what was held is trusted", async () => {
  const { told, sequence } = stateWith({ canDrop: true });
  await read(sequence, [1, 2, 3]);
  told.break = true;
  await expect(sequence.step(4)).rejects.toThrow("The GPU is gone.");
  told.break = false;
  expect(await read(sequence, [1, 2, 3, 4])).toMatchObject({ computed: 4 });
  expect(told).toMatchObject({ held: [1, 2, 3, 4], cleared: 1 });
});
