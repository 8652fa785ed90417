import { describe, expect, it } from "vitest";
import plain from "../kernels/build/soma.plain.wasm?url";
import plainShared from "../kernels/build/soma.plain.shared.wasm?url";
import relaxed from "../kernels/build/soma.relaxed.wasm?url";
import relaxedShared from "../kernels/build/soma.relaxed.shared.wasm?url";
import { chooseVariant, kernelFile, type KernelWasm } from "./kernel-build.ts";
import { matmulContract } from "./matmul.contract.ts";
import { operationsContract } from "./operations.contract.ts";
import { rows7Contract } from "./rows7.contract.ts";

const files: Readonly<Record<string, string>> = {
  "soma.plain.wasm": plain,
  "soma.plain.shared.wasm": plainShared,
  "soma.relaxed.wasm": relaxed,
  "soma.relaxed.shared.wasm": relaxedShared,
};

const wasm: KernelWasm = async (variant) => {
  const response = await fetch(files[kernelFile(variant)] ?? "");
  return new Uint8Array(await response.arrayBuffer());
};

it("this browser takes the relaxed build", () => {
  expect(chooseVariant({ shared: crossOriginIsolated })).toEqual({ relaxed: true, shared: true });
});

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
