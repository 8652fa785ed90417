import { expect, test } from "vitest";
import { utf8 } from "#core/words/bytes.ts";
import type { ShardShelf } from "./shard-shelf.ts";

/** What the model store relies on. Runs on the fake in Node and on Cache Storage in a real browser. */
export function shardShelfContract(make: () => Promise<ShardShelf>): void {
  const textOf = async (shelf: ShardShelf, key: string) => (await shelf.get(key))?.text();

  test("what was put comes back, and nothing else does", async () => {
    const shelf = await make();
    await shelf.put("model/aa", utf8("one"));
    expect(await textOf(shelf, "model/aa")).toBe("one");
    expect(await shelf.get("model/bb")).toBeUndefined();
  });

  test("putting again replaces", async () => {
    const shelf = await make();
    await shelf.put("model/aa", utf8("one"));
    await shelf.put("model/aa", utf8("two"));
    expect(await textOf(shelf, "model/aa")).toBe("two");
  });

  test("keys are those that were put, and removed ones are gone", async () => {
    const shelf = await make();
    await shelf.put("model/aa", utf8("one"));
    await shelf.put("other/bb", utf8("two"));
    await shelf.remove("model/aa");
    await shelf.remove("never/there");
    expect(await shelf.keys()).toEqual(["other/bb"]);
  });
}
