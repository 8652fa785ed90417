import { describe, expect, it } from "vitest";
import type { KernelVariant, KernelWasm } from "./kernel-build.ts";
import {
  multiplyRows7,
  placeRows7,
  placeRows7Work,
  prepareRows7,
  rows7Bytes,
  rows7WorkBytes,
  unpackRows7,
} from "./rows7.ts";
import { createNumbers } from "./testing/numbers.ts";
import { openScene } from "./testing/scene.ts";

/** A half of 1/128: each row's scale. */
const scale = { bits: 0x2000, value: 1 / 128 };

/** Products of 7-bit rows, which are exact, whatever instruction the machine's compiler makes of the dot product. */
export function rows7Contract(variant: KernelVariant, wasm: KernelWasm): void {
  describe("rows of 7 bits", () => {
    it.each([
      { tokens: 1, rows: 4, columns: 32 },
      { tokens: 5, rows: 36, columns: 384 },
      { tokens: 16, rows: 8, columns: 1536 },
    ])("are summed without an error: $tokens tokens, $rows rows of $columns", async ({ tokens, rows, columns }) => {
      const here = await openScene(wasm, variant);
      const numbers = createNumbers(columns);
      const row = (at: number): number[] =>
        Array.from({ length: columns }, () => (at === 1 ? -64 : numbers.whole(-64, 63)));
      const weights = Array.from({ length: rows }, (_, at) => row(at));
      weights[2]?.splice(7, 2, 64, 64); // beside its −64s: lie as 63, and what is missing is added
      weights[2]?.splice(0, 4, -64, -64, -64, -64);
      // Whole numbers from −100 to 155 round to themselves, with a scale of 1.
      const x = Float32Array.from({ length: tokens * columns }, () => numbers.whole(-100, 155));
      x.fill(155, 0, columns);
      x[0] = -100;

      const weight = placeRows7(rows, columns, here.bytes(rows7Bytes(rows, columns)));
      const packed = weights.flatMap((values) => packQ8(values));
      const staging = here.bytes(packed.length);
      new Uint8Array(here.memory.buffer, staging, packed.length).set(packed);
      const [ending, at, out] = [here.words([0]), here.floats(x), here.room(tokens * rows)];
      const work = placeRows7Work(tokens, columns, here.bytes(rows7WorkBytes(tokens, columns)));
      here.compute({ tokens, position: 0 }, (build) => {
        unpackRows7(build, weight, 0, rows, staging, ending);
        prepareRows7(build, work, at, columns);
        multiplyRows7(build, work, weight, out);
      });

      expect(new Int32Array(here.memory.buffer, ending, 1)[0]).toBe(1);
      const wanted = Array.from({ length: tokens }, (_, token) =>
        weights.map((values) => {
          const sum = values.reduce((so, value, column) => so + value * (x[token * columns + column] ?? NaN), 0);
          return sum * scale.value;
        }),
      ).flat();
      expect([...here.read(out, tokens * rows)]).toEqual(wanted);
    });
  });
}

/** A row as ggml's block_q8_0. */
function packQ8(values: readonly number[]): number[] {
  return values.flatMap((value, at) => [...(at % 32 === 0 ? [scale.bits & 255, scale.bits >> 8] : []), value & 255]);
}
