import { readFile } from "node:fs/promises";
import { describe } from "vitest";
import { kernelFile, type KernelWasm } from "./kernel-build.ts";
import { matmulContract } from "./matmul.contract.ts";
import { operationsContract } from "./operations.contract.ts";
import { rows7Contract } from "./rows7.contract.ts";

const wasm: KernelWasm = async (variant) =>
  new Uint8Array(await readFile(new URL(`../kernels/build/${kernelFile(variant)}`, import.meta.url)));

describe.each([
  { relaxed: true, shared: false },
  { relaxed: true, shared: true },
  { relaxed: false, shared: false },
  { relaxed: false, shared: true },
])("the build with relaxed: $relaxed, shared: $shared", (variant) => {
  matmulContract(variant, wasm);
  operationsContract(variant, wasm);
  rows7Contract(variant, wasm);
});
