import { expect, test } from "vitest";
import { chooseVariant, compileKernels } from "../../program/kernel-build.ts";
import { nodeRuntime } from "../testing/node-runtime.ts";
import { controlBytes, ready, words, type HelperStart } from "./control.ts";
import { runHelper } from "./serve-runs.ts";

const megabyte = 1024 * 1024;

test("before a helper is ready, the memory that comes early has its pages, and holds what it held", async () => {
  const { wasm } = await nodeRuntime();
  const module = await compileKernels(wasm, chooseVariant({ shared: true }));
  const memory = new WebAssembly.Memory({ initial: 1024, maximum: 1024, shared: true });
  const early = [{ at: 8 * megabyte, bytes: 48 * megabyte }];
  const start: HelperStart = { kind: "start", module, memory, control: 64, index: 1, early };
  const control = new Int32Array(memory.buffer, start.control, controlBytes / 4);
  control[words.call] = 1; // with the next word: there is nothing to do, and the helper ends
  control[words.close] = 1;
  const held = new Uint8Array(memory.buffer, 8 * megabyte, 4 * megabyte).fill(7);

  const before = process.memoryUsage.rss();
  let laid = 0;
  runHelper({
    postMessage(message) {
      expect(message).toBe(ready);
      laid = process.memoryUsage.rss() - before;
    },
    listen: (heard) => {
      heard(start);
    },
  });

  expect(laid).toBeGreaterThan(40 * megabyte);
  expect(held.every((byte) => byte === 7)).toBe(true);
});
