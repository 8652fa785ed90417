import type { Kernels } from "../program/kernel-build.ts";
import type { Address } from "../program/weight.ts";
import type { Destination } from "./layout.ts";
import type { TensorReading } from "./read-gguf.ts";

/**
 * What brings rows from the staging area to their places: matrices are repacked as the kernels read them, vectors are
 * copied. Both look for NaN and infinities on the way.
 */
export function createTaker(
  kernels: Kernels,
  memory: WebAssembly.Memory,
  staging: Address,
  destinations: ReadonlyMap<string, Destination>,
): TensorReading["take"] {
  const all = new Uint8Array(memory.buffer);
  return ({ name }, row, rows, bytes) => {
    const destination = destinations.get(name);
    if (destination === undefined) throw new Error(`No place was planned for ${name}.`);
    if (destination.kind === "rows") return kernels.unpack(destination.weight, destination.row + row, rows, staging);
    all.set(bytes, destination.at);
    return new Float32Array(memory.buffer, destination.at, bytes.length / 4).every((value) => Number.isFinite(value));
  };
}
