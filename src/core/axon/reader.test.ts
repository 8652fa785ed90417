import { describe, expect, test } from "vitest";
import { utf8 } from "#core/words/bytes.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createAxon } from "./axon.ts";
import { createFakeEmbedder } from "./fake-embedder.ts";
import { createFakeVectorIndex } from "./fake-vector-index.ts";
import { EmbedderTrouble, type Embedder } from "./ports.ts";

const never = new AbortController().signal;
const long = {
  name: "long.txt",
  bytes: utf8(Array.from({ length: 200 }, (_, at) => `Sentence number ${at} is about matter ${at} alone.`).join(" ")),
};

const fake = createFakeEmbedder();
/** Embeds one batch and then nothing more, as in a tab that is closed. */
function stuckEmbedder(): Embedder & { readonly stuck: Promise<void> } {
  let told: () => void = () => undefined;
  const stuck = new Promise<void>((resolve) => (told = resolve));
  let calls = 0;
  return {
    ...fake,
    stuck,
    embed(texts, signal) {
      calls += 1;
      if (calls === 1) return fake.embed(texts, signal);
      told();
      return new Promise(() => undefined);
    },
  };
}

function setUp({ rows = createMemoryRows(), locks = createProgramLocks(), embedder = fake, now = () => 1 }) {
  let made = 0;
  const ids = () => `doc-${(made += 1)}`;
  const openIndex = (dimensions: number) => Promise.resolve(createFakeVectorIndex(dimensions));
  return { rows, locks, axon: createAxon({ rows, locks, embedder, openIndex, clock: { now }, ids }) };
}

/** A document that was half read when its tab was closed: its rows stay, its locks do not. */
async function halfRead() {
  const embedder = stuckEmbedder();
  const { axon, rows, locks } = setUp({ embedder });
  void axon.add("n", long);
  await embedder.stuck;
  return { rows, locks };
}

describe("a document that is half read when its tab is closed", () => {
  test("stands in the list, is taken up and is found again", async () => {
    const { rows } = await halfRead();
    const { axon } = setUp({ rows });
    expect(await axon.list("n")).toMatchObject([{ name: "long.txt", state: "reading" }]);
    expect(await axon.recall("n", "matter 77", { limit: 1 }, never)).toEqual([]);
    expect(await axon.unfinished("n")).toEqual(["doc-1"]);
    expect(await axon.takeUp("doc-1")).toMatchObject({ kind: "added", id: "doc-1" });
    expect(await axon.list("n")).toMatchObject([{ name: "long.txt", state: "ready" }]);
    expect(await axon.unfinished("n")).toEqual([]);
    expect((await axon.recall("n", "matter 77", { limit: 1 }, never))[0]?.text).toContain("matter 77");
  });

  test("is left to the tab that reads it", async () => {
    const { rows, locks } = await halfRead();
    const { axon } = setUp({ rows, locks });
    expect(await axon.list("n")).toMatchObject([{ state: "reading" }]);
    expect(await axon.unfinished("n")).toEqual([]);
  });

  test("says so where it cannot be read now, and can be read later", async () => {
    const { rows } = await halfRead();
    const trouble = new EmbedderTrouble("The embedding model did not arrive. Reload the page.");
    const { axon } = setUp({ rows, embedder: { ...fake, embed: () => Promise.reject(trouble) } });
    expect(await axon.takeUp("doc-1")).toMatchObject({ kind: "refused" });
    expect(await axon.list("n")).toMatchObject([
      {
        state: "failed",
        problem: "It was not read to its end. The embedding model did not arrive. Reload the page.",
      },
    ]);
    expect(await setUp({ rows }).axon.takeUp("doc-1")).toMatchObject({ kind: "added" });
  });

  test("can be added again, and removed", async () => {
    const { rows } = await halfRead();
    expect(await setUp({ rows }).axon.add("n", long)).toMatchObject({ kind: "added", id: "doc-1" });
    const { axon } = setUp(await halfRead());
    await axon.remove("n", "doc-1");
    expect(await axon.list("n")).toEqual([]);
  });
});

test("a document that another tab removes while it is read does not come back", async () => {
  const { rows, locks } = setUp({});
  const other = setUp({ rows, locks }).axon;
  let removing: Promise<unknown> | undefined;
  const onProgress = () => void (removing ??= other.remove("n", "doc-1"));
  expect(await setUp({ rows, locks }).axon.add("n", long, { onProgress })).toEqual({ kind: "stopped" });
  await removing;
  expect(await other.list("n")).toEqual([]);
});

test("while a document is read its list tells how far, and how long the rest takes", async () => {
  let now = 0;
  const embedder: Embedder = {
    ...fake,
    embed(texts, signal) {
      now += now === 0 ? 60_000 : 2_000; // the model has to load first
      return fake.embed(texts, signal);
    },
  };
  const { axon } = setUp({ embedder, now: () => now });
  const steps: unknown[] = [];
  axon.watch(() => void axon.list("n").then(([document]) => steps.push(document?.progress)));
  const added = await axon.add("n", long);
  const total = added.kind === "added" ? added.passages : 0;
  await axon.list("n");
  expect(steps).toContainEqual({ done: 8 });
  expect(steps).toContainEqual({ done: 16, secondsLeft: ((total - 16) * 2) / 8 });
});
