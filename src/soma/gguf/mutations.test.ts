import { expect, test } from "vitest";
import { chances } from "../testing/chances.ts";
import { mutated, readMutated } from "./testing/mutations.ts";
import { smallFiles } from "./testing/small-files.ts";
import { writeGguf } from "./write-gguf.ts";

test("the files are whole before they are damaged", async () => {
  for (const file of smallFiles()) {
    expect(await readMutated(writeGguf(file))).toEqual({ kind: "read", part: "conversation" });
  }
});

// npm run torture -- gguf-mutations does the same ten thousands of times, and looks at the clock.
test("300 damaged files end with a model or with a sentence", { timeout: 60_000 }, async () => {
  const files = smallFiles();
  for (let i = 0; i < 300; i += 1) {
    const chance = chances(i);
    const ending = await readMutated(mutated(chance.pick(files), chance));
    if (ending.kind === "refused") expect(ending.message, `mutation ${i}`).toMatch(/^[A-Z].*\.$/s);
  }
});
