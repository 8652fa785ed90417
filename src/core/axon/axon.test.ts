import { describe, expect, test } from "vitest";
import { utf8 } from "#core/words/bytes.ts";
import { createMemoryDisk, createMemoryRows } from "#core/words/memory-rows.ts";
import { StorageTrouble, type Rows } from "#core/words/rows.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createAxon } from "./axon.ts";
import { createFakeEmbedder } from "./fake-embedder.ts";
import { createFakeVectorIndex } from "./fake-vector-index.ts";
import { EmbedderTrouble, type Embedder } from "./ports.ts";

const never = new AbortController().signal;

/** An axon over the fakes. `rows` and `embedder` may be shared or broken. */
function setUp(parts: { readonly rows?: Rows; readonly embedder?: Embedder } = {}) {
  const rows = parts.rows ?? createMemoryRows();
  let made = 0;
  const axon = createAxon({
    rows,
    locks: createProgramLocks(),
    embedder: parts.embedder ?? createFakeEmbedder(),
    openIndex: (dimensions) => Promise.resolve(createFakeVectorIndex(dimensions)),
    clock: { now: () => 1_700_000_000_000 + made },
    ids: () => `doc-${String((made += 1)).padStart(3, "0")}`,
  });
  return { axon, rows };
}

const heart = `# The heart

## Chambers
The heart has four chambers. Two atria lie above two ventricles. The septum parts left from right.

## Valves
The mitral valve lies between left atrium and left ventricle. It has two leaflets. The tricuspid valve has three.
`;
const rent =
  "Rent for the flat is 840 euros a month. It is due on the third working day. The deposit is three months of rent.";

const file = (name: string, text: string) => ({ name, bytes: utf8(text) });
const rowCounts = async (rows: Rows) =>
  Promise.all(["documents", "passages", "vectors"].map(async (store) => (await rows.list(store)).length));

describe("adding", () => {
  test("a document is split, embedded and listed, and progress is told to the end", async () => {
    const { axon, rows } = setUp();
    const progress: number[][] = [];
    const added = await axon.add("n", file("heart.md", heart), { onProgress: (...step) => void progress.push(step) });
    expect(added).toEqual({ kind: "added", id: "doc-001", name: "heart.md", passages: 2 });
    expect(progress[0]).toEqual([0, 2]);
    expect(progress.at(-1)).toEqual([2, 2]);
    expect(await axon.list("n")).toEqual([
      { id: "doc-001", name: "heart.md", bytes: heart.length, passages: 2, addedAt: 1_700_000_000_001, state: "ready" },
    ]);
    expect(await axon.list("another")).toEqual([]);
    expect(await rowCounts(rows)).toEqual([1, 1, 1]);
  });

  test("the same file again is the document that is there", async () => {
    const { axon, rows } = setUp();
    const first = await axon.add("n", file("heart.md", heart));
    expect(await axon.add("n", file("copy of heart.md", heart))).toEqual(first);
    expect(await rowCounts(rows)).toEqual([1, 1, 1]);
    expect(await axon.add("other neuron", file("heart.md", heart))).toMatchObject({ kind: "added", id: "doc-002" });
  });

  test("the same file twice at once is read once", async () => {
    const { axon, rows } = setUp();
    const drops = Array.from({ length: 5 }, () => axon.add("n", file("heart.md", heart)));
    const outcomes = await Promise.all(drops);
    expect(outcomes).toContainEqual({ kind: "added", id: "doc-001", name: "heart.md", passages: 2 });
    expect(await rowCounts(rows)).toEqual([1, 1, 1]);
  });

  test("while it is read it is listed as reading, and watchers are told", async () => {
    const { axon } = setUp();
    let told = 0;
    axon.watch(() => void (told += 1));
    const seen: unknown[] = [];
    await axon.add("n", file("rent.txt", rent), {
      onProgress: () => void axon.list("n").then((list) => seen.push(list[0]?.state)),
    });
    await axon.list("n");
    expect(seen[0]).toBe("reading");
    expect(told).toBeGreaterThanOrEqual(2);
    expect((await axon.list("n"))[0]?.state).toBe("ready");
  });

  test("what is not text is refused in words and leaves nothing", async () => {
    const { axon, rows } = setUp();
    const added = await axon.add("n", { name: "scan.pdf", bytes: utf8("%PDF-1.4 …") });
    expect(added).toMatchObject({ kind: "refused", reason: expect.stringContaining("PDF") as string });
    expect(await rowCounts(rows)).toEqual([0, 0, 0]);
    expect(await axon.list("n")).toEqual([]);
  });

  test("stopped in mid-way it leaves nothing", async () => {
    const { axon, rows } = setUp();
    const stop = new AbortController();
    const long = Array.from({ length: 200 }, (_, at) => `Sentence number ${at} is about matter ${at} alone.`).join(" ");
    const onProgress = (done: number) => done > 0 && stop.abort();
    expect(await axon.add("n", file("long.txt", long), { onProgress, signal: stop.signal })).toEqual({
      kind: "stopped",
    });
    expect(await rowCounts(rows)).toEqual([0, 0, 0]);
    expect(await axon.list("n")).toEqual([]);
  });

  test("without a model, and on a full disk, it says so", async () => {
    const noModel: Embedder = {
      ...createFakeEmbedder(),
      embed: () => Promise.reject(new EmbedderTrouble("The embedding model is not here.")),
    };
    expect(await setUp({ embedder: noModel }).axon.add("n", file("a.txt", rent))).toEqual({
      kind: "refused",
      reason: "The embedding model is not here.",
    });
    const full: Rows = {
      ...createMemoryRows(),
      write: () => Promise.reject(new StorageTrouble("full", "The disk is full. Free some space.")),
    };
    expect(await setUp({ rows: full }).axon.add("n", file("a.txt", rent))).toEqual({
      kind: "refused",
      reason: "The disk is full. Free some space.",
    });
  });
});

describe("recalling", () => {
  test("the passage that speaks of the cue comes back with its place in the text", async () => {
    const { axon } = setUp();
    await axon.add("n", file("heart.md", heart));
    await axon.add("n", file("rent.txt", rent));
    const [best] = await axon.recall("n", "How many leaflets has the mitral valve?", { limit: 3 }, never);
    expect(best).toMatchObject({
      document: "heart.md",
      documentId: "doc-001",
      ordinal: 1,
      heading: "The heart › Valves",
    });
    expect(heart.slice(best?.start, best?.end)).toBe(best?.text);
    expect(best?.text).toContain("two leaflets");
  });

  test("a cue that no document speaks of recalls nothing", async () => {
    const { axon } = setUp();
    await axon.add("n", file("rent.txt", rent));
    expect(await axon.recall("n", "Who painted Guernica?", { limit: 3 }, never)).toEqual([]);
  });

  test("no document, no limit or no cue: nothing, and no model is asked", async () => {
    const silent: Embedder = { ...createFakeEmbedder(), embed: () => Promise.reject(new Error("asked")) };
    const { axon } = setUp({ embedder: silent });
    expect(await axon.recall("n", "anything", { limit: 3 }, never)).toEqual([]);
  });

  test("a question asked while a document is being read is asked of that document", async () => {
    const { axon } = setUp();
    const reading = new Promise<void>((resolve) => axon.watch(resolve));
    const added = axon.add("n", file("rent.txt", rent));
    await reading;
    const [found] = await axon.recall("n", "What is the rent for the flat?", { limit: 1 }, never);
    expect(found?.document).toBe("rent.txt");
    await added;
  });

  test("another neuron's documents stay its own", async () => {
    const { axon } = setUp();
    await axon.add("one", file("rent.txt", rent));
    expect(await axon.recall("two", "What is the rent of the flat?", { limit: 3 }, never)).toEqual([]);
  });

  test("limit and budget hold, and no passage is cut to fit", async () => {
    const { axon } = setUp();
    const text = Array.from({ length: 30 }, (_, at) => `Valve ${at} is a valve of the heart and leaks a little.`).join(
      " ",
    );
    await axon.add("n", file("valves.txt", text));
    expect(await axon.recall("n", "valve of the heart", { limit: 4 }, never)).toHaveLength(4);
    const fitting = await axon.recall("n", "valve of the heart", { limit: 9, budgetChars: 320 }, never);
    expect(fitting).toHaveLength(2);
    for (const passage of fitting) expect(text).toContain(passage.text);
  });

  test("what another tab added or removed counts at once", async () => {
    const disk = createMemoryDisk();
    const here = setUp({ rows: createMemoryRows(disk) }).axon;
    const there = setUp({ rows: createMemoryRows(disk) }).axon;
    const cue = "What is the rent of the flat?";
    expect(await here.recall("n", cue, { limit: 1 }, never)).toEqual([]);
    const added = await there.add("n", file("rent.txt", rent));
    expect(await here.recall("n", cue, { limit: 1 }, never)).toHaveLength(1);
    if (added.kind === "added") await there.remove("n", added.id);
    expect(await here.recall("n", cue, { limit: 1 }, never)).toEqual([]);
  });

  test("when the model cannot be had, words find it", async () => {
    const rows = createMemoryRows();
    await setUp({ rows }).axon.add("n", file("rent.txt", rent));
    const gone: Embedder = { ...createFakeEmbedder(), embed: () => Promise.reject(new EmbedderTrouble("gone")) };
    const { axon } = setUp({ rows, embedder: gone });
    expect(await axon.recall("n", "rent for the flat", { limit: 1 }, never)).toHaveLength(1);
  });

  test("vectors of another model are made anew, once", async () => {
    const rows = createMemoryRows();
    await setUp({ rows }).axon.add("n", file("rent.txt", rent));
    const asked: string[] = [];
    const inner = createFakeEmbedder(64);
    const newer: Embedder = {
      ...inner,
      model: "a newer model",
      embed: (texts, signal) => {
        asked.push(...texts);
        return inner.embed(texts, signal);
      },
    };
    const { axon } = setUp({ rows, embedder: newer });
    expect(await axon.recall("n", "rent for the flat", { limit: 1 }, never)).toHaveLength(1);
    expect(asked.length).toBe(2);
    expect(
      await setUp({ rows, embedder: newer }).axon.recall("n", "rent for the flat", { limit: 1 }, never),
    ).toHaveLength(1);
    expect(asked.length).toBe(3);
  });

  test("an aborted recall rejects with the signal's reason", async () => {
    const { axon } = setUp();
    await axon.add("n", file("rent.txt", rent));
    const reason = new Error("stop");
    await expect(axon.recall("n", "rent", { limit: 1 }, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test("a damaged document is passed over, the others are found", async () => {
    const { axon, rows } = setUp();
    await axon.add("n", file("heart.md", heart));
    await axon.add("n", file("rent.txt", rent));
    await rows.write([{ kind: "put", store: "vectors", id: "doc-001", value: { model: 7 }, tags: ["n"] }]);
    expect(await axon.recall("n", "rent for the flat", { limit: 1 }, never)).toHaveLength(1);
  });
});

test("a document's whole text is there to be read, for its own neuron", async () => {
  const { axon } = setUp();
  await axon.add("n", file("heart.md", heart));
  expect(await axon.text("n", "doc-001")).toBe(heart);
  expect(await axon.text("m", "doc-001")).toBeUndefined();
  expect(await axon.text("n", "none")).toBeUndefined();
});

describe("a damaged document", () => {
  /** Rows in which one document's vectors do not open, as sealed rows say it. */
  const damagedVectors = (rows: Rows): Rows => ({
    ...rows,
    get: (store, id) =>
      store === "vectors" && id === "doc-001"
        ? Promise.reject(new StorageTrouble("damaged", "A row does not open."))
        : rows.get(store, id),
  });

  async function withDamage() {
    const rows = createMemoryRows();
    const { axon } = setUp({ rows });
    await axon.add("n", file("heart.md", heart));
    await axon.add("n", file("rent.txt", rent));
    return { rows, after: setUp({ rows: damagedVectors(rows) }).axon };
  }

  test("is listed as failed with what to do, and the others are found", async () => {
    const { after } = await withDamage();
    const [first, second] = await after.list("n");
    expect(first).toMatchObject({ state: "failed", problem: expect.stringContaining("Add the file again") as string });
    expect(second).toMatchObject({ state: "ready" });
    expect(await after.recall("n", "rent for the flat", { limit: 1 }, never)).toHaveLength(1);
  });

  test("is mended by adding its file again, under the same id", async () => {
    const { rows } = await withDamage();
    await rows.write([{ kind: "put", store: "vectors", id: "doc-001", value: { model: 7 }, tags: ["n"] }]);
    const { axon } = setUp({ rows });
    expect(await axon.add("n", file("heart.md", heart))).toMatchObject({ kind: "added", id: "doc-001" });
    expect((await axon.list("n")).map(({ state }) => state)).toEqual(["ready", "ready"]);
    expect(await rowCounts(rows)).toEqual([2, 2, 2]);
  });

  test("can be removed, and is back with what opens of it", async () => {
    const { rows, after } = await withDamage();
    const { restore } = await after.remove("n", "doc-001");
    expect(await rowCounts(rows)).toEqual([1, 1, 1]);
    await restore();
    expect((await after.list("n")).map(({ state }) => state)).toEqual(["failed", "ready"]);
  });
});

describe("removing", () => {
  test("while it is being read ends the reading and leaves nothing; restore reads it again", async () => {
    const { axon, rows } = setUp();
    const long = Array.from({ length: 200 }, (_, at) => `Sentence number ${at} is about matter ${at} alone.`).join(" ");
    let restore: () => Promise<void> = () => Promise.reject(new Error("It was not removed."));
    let removing: Promise<void> | undefined;
    const adding = axon.add("n", file("long.txt", long), {
      onProgress() {
        removing ??= axon.remove("n", "doc-001").then((removed) => void (restore = removed.restore));
      },
    });
    expect(await adding).toEqual({ kind: "stopped" });
    await removing;
    expect(await axon.list("n")).toEqual([]);
    expect(await rowCounts(rows)).toEqual([0, 0, 0]);
    await restore();
    expect(await axon.list("n")).toMatchObject([{ name: "long.txt", state: "ready" }]);
  });

  test("it is gone wholly, and restore brings it back as it was", async () => {
    const { axon, rows } = setUp();
    await axon.add("n", file("heart.md", heart));
    const cue = "How many leaflets has the mitral valve?";
    const before = await axon.recall("n", cue, { limit: 2 }, never);
    const { restore } = await axon.remove("n", "doc-001");
    expect(await rowCounts(rows)).toEqual([0, 0, 0]);
    expect(await axon.recall("n", cue, { limit: 2 }, never)).toEqual([]);
    await restore();
    expect(await axon.recall("n", cue, { limit: 2 }, never)).toEqual(before);
  });

  test("another neuron cannot remove it", async () => {
    const { axon, rows } = setUp();
    await axon.add("n", file("heart.md", heart));
    await axon.remove("m", "doc-001");
    expect(await rowCounts(rows)).toEqual([1, 1, 1]);
  });
});
