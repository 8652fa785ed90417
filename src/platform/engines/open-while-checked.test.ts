import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { LoadProgress, OpenOutcome } from "#core/broker/engine.ts";
import { createScriptedEngine } from "#core/broker/scripted-engine.ts";
import { utf8 } from "#core/words/bytes.ts";
import { createFakeShelf } from "#platform/models/fake-shelf.ts";
import { openFilesAhead } from "#platform/models/files-ahead.ts";
import { createModelStore } from "#platform/models/model-store.ts";
import { createTinyOrigin, first, keyOfTiny, manifestOf, second } from "#platform/models/testing/tiny-origin.ts";
import { openWhileChecked, type GivenFiles } from "./open-while-checked.ts";

const whole = "the first shard, and the second";

/** What an engine read of the files, by either way. */
const readBy = {
  async stream(given: GivenFiles) {
    const decoder = new TextDecoder();
    let text = "";
    for await (const piece of given.stream([...given.sizes.keys()], new AbortController().signal))
      text += decoder.decode(piece);
    return text;
  },
  blobs: async (given: GivenFiles) => (await given.blobs().get("w.gguf")?.text()) ?? "",
};

describe.each(["stream", "blobs"] as const)("a model that is read as %s while its files are checked", (way) => {
  let origin: Awaited<ReturnType<typeof createTinyOrigin>>;
  let fake: ReturnType<typeof createFakeShelf>;
  let told: LoadProgress[];
  /** What each model was made of, in the order they were made, and which were closed. */
  let made: string[];
  let closed: string[];

  beforeEach(async () => {
    origin = await createTinyOrigin();
    fake = createFakeShelf();
    [told, made, closed] = [[], [], []];
    await filesOver(fake).openFiles("tiny", {}); // from now on it is kept
    origin.asked.length = 0;
  });

  afterEach(() => vi.restoreAllMocks());

  function filesOver({ shelf }: typeof fake) {
    const deps = { shelf, base: "/models/", fetch: origin.fetch.bind(origin) };
    const store = createModelStore(deps);
    return {
      openFiles: store.openModelFiles.bind(store),
      openAhead: (...asked: [string, Parameters<typeof openFilesAhead>[2]]) => openFilesAhead(deps, ...asked),
    };
  }

  /** An engine that makes a model of whatever it reads. */
  async function start(given: GivenFiles): Promise<OpenOutcome> {
    const text = await readBy[way](given);
    made.push(text);
    const engine = createScriptedEngine({ answers: [text] });
    const opened = await engine.open("any", { onProgress: () => undefined, signal: never });
    if (opened.kind !== "opened") throw new Error(opened.kind);
    const close = () => Promise.resolve(void closed.push(text));
    return { kind: "opened", model: { ...opened.model, close } };
  }

  const onProgress = (progress: LoadProgress) => void told.push(progress);
  const open = (how = start, signal = never) => openWhileChecked(filesOver(fake), "tiny", { onProgress, signal }, how);

  test("opens from what is kept, with the origin down", async () => {
    origin.down = true;
    expect((await open()).kind).toBe("opened");
    expect([made, closed]).toEqual([[whole], []]);
  });

  test("is never given out when one of its bytes was another: it is closed, the shard fetched alone, and loaded once more", async () => {
    fake.damage(await keyOfTiny(second));
    expect((await open()).kind).toBe("opened");
    expect(made).toEqual(["the first shard, `nd the second", whole]);
    expect(closed).toEqual(["the first shard, `nd the second"]);
    expect(origin.asked).toEqual(["manifest.json", "manifest.json", "w.gguf.001"]);
  });

  test("is not given out before the check has ended, however quick the engine was", async () => {
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    const digest = crypto.subtle.digest.bind(crypto.subtle);
    vi.spyOn(crypto.subtle, "digest").mockImplementation(async (...asked) => {
      await held;
      return digest(...asked);
    });
    let outcome: OpenOutcome | undefined;
    const opening = open().then((ended) => (outcome = ended));
    await expect.poll(() => made).toEqual([whole]);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(outcome).toBeUndefined();
    finish();
    await opening;
    expect(outcome?.kind).toBe("opened");
  });

  test.each([
    ["refuses", () => Promise.resolve({ kind: "failed", message: "No model.", unread: true } as const)],
    ["breaks", () => Promise.reject(new Error("a trap"))],
  ])("what an engine that %s says of damaged bytes is no word on the model; of whole ones it is", async (_, end) => {
    const endsAt = (time: number) => async (given: GivenFiles) => {
      const outcome = await start(given);
      return made.length === time ? end() : outcome;
    };
    fake.damage(await keyOfTiny(first));
    expect((await open(endsAt(1))).kind).toBe("opened");
    const last = await open(endsAt(3)).catch((thrown: unknown) => String(thrown));
    expect(last).toEqual(await end().catch((thrown: unknown) => String(thrown)));
    expect(made).toHaveLength(3);
  });

  test("a newer model at the origin is what is opened", async () => {
    const next = utf8("a better second");
    const manifest = JSON.stringify(await manifestOf([first, next]));
    origin.answers.set("/models/tiny/manifest.json", () => manifest);
    origin.answers.set("/models/tiny/w.gguf.001", () => next);
    expect((await open()).kind).toBe("opened");
    expect([made, closed]).toEqual([[whole, "the first shard, a better second"], [whole]]);
  });

  test("an origin that does not answer holds nothing up", async () => {
    origin.fetch = () => new Promise(() => undefined);
    expect((await open()).kind).toBe("opened");
  });

  test("a model that is not kept whole is fetched and checked first", async () => {
    await fake.shelf.remove(await keyOfTiny(second));
    expect((await open()).kind).toBe("opened");
    expect([made, closed]).toEqual([[whole], []]);
  });

  test("a person is told how far the check is, and of the engine's start when that is over", async () => {
    const at = (stage: LoadProgress["stage"], loadedBytes: number) => ({ stage, loadedBytes, totalBytes: 31 });
    await openWhileChecked(filesOver(fake), "tiny", { onProgress, signal: never }, async (given, { onProgress }) => {
      onProgress(at("starting", 0));
      const outcome = await start(given);
      onProgress(at("starting", 31));
      return outcome;
    });
    expect(told.slice(0, 2)).toEqual([at("checking", 17), at("checking", 31)]);
    expect(told.at(-1)).toEqual(at("starting", 31));
  });

  test("stopping ends it as stopped", async () => {
    const stop = new AbortController();
    const outcome = await open(async (given) => {
      stop.abort();
      await readBy[way](given).catch(() => undefined);
      return { kind: "stopped" };
    }, stop.signal);
    expect(outcome).toEqual({ kind: "stopped" });
  });
});

const never = new AbortController().signal;
