import { placingOf, type Address, type Weight } from "./weight.ts";

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

/** A module with one function that adds up i16x8.relaxed_dot_i8x16_i7x16_s of two zeros. */
const relaxedProbe = new Uint8Array([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // "\0asm", version 1
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b], // one type: () → v128
  ...[0x03, 0x02, 0x01, 0x00], // one function of it
  ...[0x0a, 0x0f, 0x01, 0x0d, 0x00], // its code: 13 bytes, no locals
  ...[0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f], // i32.const 0, i8x16.splat, twice
  ...[0xfd, 0x92, 0x02, 0x0b], // the relaxed dot, end
]);

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
  const code = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  code.configure(options.mayBlock ? 1 : 0);
  return {
    unpack: (weight, row, rowCount, staging) =>
      code.unpack(placingOf(weight.type).packing, weight.at, weight.columns / 32, row, rowCount, staging) === 1,
    run: (program, thread, threads) => code.run(program, thread, threads) === 1,
  };
}

/** What kernels/soma.ts exports. */
interface Exports {
  configure(mayBlock: number): void;
  unpack(packing: number, weight: Address, blocks: number, row: number, count: number, staging: Address): number;
  run(program: Address, thread: number, threads: number): number;
}
