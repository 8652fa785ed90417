import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { logitsOf, openTiny } from "./testing/open-tiny.ts";
import { someTokens } from "./testing/tiny-model.ts";
import type { Model } from "./types.ts";

vi.setConfig({ testTimeout: 60_000 }); // models are run here, perhaps on a busy machine

const tokens = someTokens(150);
let model: Model;
let other: Model;
beforeAll(async () => {
  [model, other] = [await openTiny(), await openTiny()];
});
afterAll(() => {
  model.close();
  other.close();
});
/** Reads in a model that has nothing in its state. */
async function anew(wanted: readonly number[]): Promise<number[]> {
  other.state.truncate(0);
  return [...(await logitsOf(other, wanted))];
}
/** A text of its own, so that a test finds nothing that another kept. */
const text = (seed: number, length = 100): number[] => someTokens(length, seed);

describe("reading", () => {
  test("computes every token once", async () => {
    const fresh = text(1);
    expect(await model.state.read(fresh)).toMatchObject({ kind: "read", computed: 100 });
    expect(await model.state.read([...fresh, 5, 6])).toMatchObject({ kind: "read", computed: 2 });
    expect(await model.state.read([...fresh, 5, 6])).toMatchObject({ kind: "read", computed: 0 });
  });

  test("goes back to where two texts part, with the logits of reading anew", async () => {
    const [first, second] = [text(2), [...text(2).slice(0, 64), ...text(3).slice(0, 30)]];
    await logitsOf(model, first);
    expect(await model.state.read(second)).toMatchObject({ computed: 30 });
    expect([...(await logitsOf(model, second))]).toEqual(await anew(second));
  });

  test("a shorter text is read from its last token", async () => {
    await logitsOf(model, text(4));
    const shorter = text(4).slice(0, 65);
    expect(await model.state.read(shorter)).toMatchObject({ computed: 1 });
    expect(model.state.tokens).toEqual(shorter);
    expect([...(await logitsOf(model, shorter))]).toEqual(await anew(shorter));
  });

  test("an earlier conversation is taken up where it was left", async () => {
    const [first, second] = [text(5), text(6)];
    const before = await logitsOf(model, first);
    await logitsOf(model, second);
    expect(await model.state.read(first)).toMatchObject({ kind: "read", computed: 0, logits: before });
    expect(await model.state.read([...second, 1])).toMatchObject({ computed: 1 });
  });

  test("tells how far it is, and gives the logits of one token after another", async () => {
    const told: number[] = [];
    const fresh = text(7, 140);
    await model.state.read(fresh, { onProgress: (done) => told.push(done) });
    expect(told).toEqual([64, 128, 140]);
    const stepped = text(8, 12);
    const [first = 0, ...rest] = stepped;
    let last: Float32Array = await logitsOf(model, [first]);
    for (const token of rest) last = model.state.step(token);
    expect([...last]).toEqual(await anew(stepped));
  });

  test("several steps at once give the same logits as one by one", async () => {
    await logitsOf(model, text(9, 20));
    await logitsOf(other, text(9, 20));
    const next = [3, 1, 4, 1, 5];
    const rows = model.state.stepMany(next).map((row) => [...row]);
    expect(rows).toEqual(next.map((token) => [...other.state.step(token)]));
  });

  test("stops between blocks and goes on from there", async () => {
    const stop = new AbortController();
    const fresh = text(10, 150);
    const ending = await model.state.read(fresh, { signal: stop.signal, onProgress: () => stop.abort() });
    expect(ending).toEqual({ kind: "stopped", computed: 64 });
    expect(await model.state.read(fresh)).toMatchObject({ kind: "read", computed: 86 });
  });

  test.each<[string, number[], RegExp]>([
    ["nothing", [], /nothing to read/u],
    ["more than the window holds", someTokens(257), /257 tokens; the window holds 256/u],
    ["a token of another vocabulary", [1, 2, 4000], /4000 is not in/u],
    ["half a token", [1.5], /1\.5 is not in/u],
  ])("%s is refused in words, and the state is as it was", async (_, wanted, sentence) => {
    await logitsOf(model, tokens);
    const ending = await model.state.read(wanted);
    expect(ending).toMatchObject({ kind: "refused", message: expect.stringMatching(sentence) as unknown });
    expect(model.state.tokens).toEqual(tokens);
  });

  test("a window that is full takes no more, and says so as a bug", async () => {
    await logitsOf(model, someTokens(256, 11));
    expect(() => model.state.step(1)).toThrow("The window is full");
  });
});

describe("a saved state", () => {
  test("is taken up by another instance with the same logits", async () => {
    const before = [...(await logitsOf(model, tokens))];
    const saved = model.state.save();
    const third = await openTiny();
    expect(third.state.restore(saved)).toEqual({ kind: "restored", tokens: 150 });
    expect(await third.state.read(tokens)).toMatchObject({ kind: "read", computed: 0 });
    expect([...(await logitsOf(third, tokens))]).toEqual(before);
    expect([...third.state.step(9)]).toEqual([...model.state.step(9)]);
    third.close();
  });

  test("may be of a beginning, and of a smaller window than its reader's", async () => {
    await logitsOf(model, tokens);
    const saved = model.state.save(70);
    const small = await openTiny({}, { contextWindow: 100 });
    expect(small.state.restore(saved)).toEqual({ kind: "restored", tokens: 70 });
    const longer = tokens.slice(0, 90);
    expect(await small.state.read(longer)).toMatchObject({ computed: 20 });
    expect([...(await logitsOf(small, longer))]).toEqual(await anew(longer));
    small.close();
  });

  test("of another model is refused, and the live state stays", async () => {
    const foreign = await openTiny({ seed: 2 });
    await logitsOf(foreign, tokens);
    await logitsOf(model, text(12));
    expect(model.state.restore(foreign.state.save())).toMatchObject({ kind: "refused" });
    expect(model.state.tokens).toEqual(text(12));
    foreign.close();
  });
});
