import { expect, test } from "vitest";
import { utf8 } from "#core/words/bytes.ts";
import { forgetModel } from "./brought-models.ts";
import { manifestKey, threadsKey } from "./model-store.ts";
import type { ShardShelf } from "./shard-shelf.ts";
import { createThreadNotes } from "./thread-notes.ts";

const choice = { step: 2, team: 4, stepMs: 11.5 };

/** Runs over the fake shelf in Node and over Cache Storage in a real browser. */
export function threadNotesContract(make: () => Promise<ShardShelf>): void {
  /** A shelf on which "model" lies. */
  const begin = async () => {
    const shelf = await make();
    await shelf.put(manifestKey("model"), utf8("{}"));
    return { shelf, notes: createThreadNotes(() => Promise.resolve(shelf)) };
  };

  test("what was kept for a model comes back, for that model", async () => {
    const { notes } = await begin();
    await notes.keep("model", { ...choice, step: 1 });
    await notes.keep("model", choice);
    expect(await notes.recall("model")).toEqual(choice);
    expect(await notes.recall("other")).toBeUndefined();
  });

  test("it goes with its model, also when that was forgotten a moment ago", async () => {
    const { shelf, notes } = await begin();
    await notes.keep("model", choice);
    await forgetModel(shelf, "model");
    expect(await shelf.keys()).toEqual([]);
    await notes.keep("model", choice);
    expect(await shelf.keys()).toEqual([]);
  });

  test.each(["", "{", "null", '{"step":0,"team":2,"stepMs":1}', '{"step":1,"team":2,"stepMs":"fast"}'])(
    "a note that reads %j is none",
    async (text) => {
      const { shelf, notes } = await begin();
      await shelf.put(threadsKey("model"), utf8(text));
      expect(await notes.recall("model")).toBeUndefined();
    },
  );

  test("a shelf that fails is no trouble", async () => {
    const notes = createThreadNotes(() => Promise.reject(new Error("No storage here.")));
    await notes.keep("model", choice);
    expect(await notes.recall("model")).toBeUndefined();
  });
}
