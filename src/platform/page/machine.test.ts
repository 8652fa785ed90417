import { expect, test } from "vitest";
import { findMachine } from "./machine.ts";

const noGpu = () => Promise.resolve(undefined);

test("memory is told where the browser says it, and not where it only says that there is much", async () => {
  const memoryOf = async (deviceMemory?: number) =>
    (
      await findMachine(
        { hardwareConcurrency: 2, ...(deviceMemory === undefined ? {} : { deviceMemory }) },
        noGpu,
        true,
      )
    ).memory;
  expect(await memoryOf(4)).toBe(4 * 2 ** 30);
  expect(await memoryOf(8)).toBeUndefined();
  expect(await memoryOf()).toBeUndefined();
});

test("a GPU is told with what it can do, and its absence plainly", async () => {
  const told = { hardwareConcurrency: 4 };
  expect(await findMachine(told, noGpu, true)).toMatchObject({ gpu: false });
  const gpu = () => Promise.resolve({ f16: true, maxBuffer: 2 ** 31 });
  expect(await findMachine(told, gpu, true)).toMatchObject({ gpu: true, f16: true, maxBuffer: 2 ** 31 });
});
