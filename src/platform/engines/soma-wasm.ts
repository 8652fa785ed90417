import type { KernelWasm } from "#soma/program/kernel-build.ts";

/** Soma's kernels, each build in a file of its own that carries it as text: fetched only where it is chosen. */
export const somaWasm: KernelWasm = async ({ relaxed, shared }) => {
  const { default: url } = await (relaxed
    ? shared
      ? import("../../soma/kernels/build/soma.relaxed.shared.wasm?url&inline")
      : import("../../soma/kernels/build/soma.relaxed.wasm?url&inline")
    : shared
      ? import("../../soma/kernels/build/soma.plain.shared.wasm?url&inline")
      : import("../../soma/kernels/build/soma.plain.wasm?url&inline"));
  const binary = atob(url.slice(url.indexOf(",") + 1));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
};
