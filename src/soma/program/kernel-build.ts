import type { Address, Weight } from "./weight.ts";

/** Which of the four builds: relaxed or plain SIMD, over shared or ordinary memory. */
export interface KernelVariant {
  readonly relaxed: boolean;
  readonly shared: boolean;
}

/** Finds a build's wasm. Page, worker and Node each have their own way, so the caller gives it. */
export type KernelWasm = (variant: KernelVariant) => Promise<Uint8Array<ArrayBuffer> | WebAssembly.Module>;

/** The engine's code on one thread. */
export interface Kernels {
  /**
   * Repacks `rowCount` rows of a GGUF tensor, whose bytes lie at `staging` (any alignment), into `weight` from row `row`.
   * False: a scale or a value among them is NaN or infinite. The rows are placed all the same.
   */
  unpack(weight: Weight, row: number, rowCount: number, staging: Address): boolean;
  /**
   * Computes a program. Threads 0 … `threads` − 1 all call it with the same program and count, meet at its barriers and
   * return together. False: another thread did not come within about ten seconds. What was computed is then worthless,
   * and so is the frame until `resetFrame`.
   */
  run(program: Address, thread: number, threads: number): boolean;
}

/** The build for this machine. `shared`: memory may be shared between threads here (in a browser: cross-origin isolation). */
export function chooseVariant(can: { shared: boolean }): KernelVariant {
  return { relaxed: WebAssembly.validate(relaxedProbe), shared: can.shared };
}

const relaxedProbe = new Uint8Array([0]);

/** The file's name among the built kernels, as in `kernels/build/soma.relaxed.shared.wasm`. */
export function kernelFile({ relaxed, shared }: KernelVariant): string {
  return `soma.${relaxed ? "relaxed" : "plain"}${shared ? ".shared" : ""}.wasm`;
}

export async function compileKernels(wasm: KernelWasm, variant: KernelVariant): Promise<WebAssembly.Module> {
  const found = await wasm(variant);
  return found instanceof WebAssembly.Module ? found : WebAssembly.compile(found);
}

/**
 * An instance on this thread. `memory` is shared exactly if the module's variant is, with a maximum of at most 65,536
 * pages. `mayBlock`: this thread may sleep in a wait (not so on a page's main thread, which then spins).
 */
export function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  options: { readonly mayBlock: boolean },
): Kernels {
  void module;
  void memory;
  void options;
  throw new Error("not yet");
}
