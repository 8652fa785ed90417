import type { GgufType } from "../../gguf/types.ts";
import { createProgramBuilder, programBytes, workBytes, type ProgramBuilder, type WorkShape } from "../builder.ts";
import { frameBytes, writeFrame, type Block } from "../frame.ts";
import {
  compileKernels,
  instantiateKernels,
  type Kernels,
  type KernelVariant,
  type KernelWasm,
} from "../kernel-build.ts";
import { placeWeight, weightBytes, type Address, type Weight } from "../weight.ts";

/** Memory, kernels and a few addresses: what a test of operations stands on. */
export interface Scene {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly kernels: Kernels;
  readonly variant: KernelVariant;
  /** Room for `count` floats, filled with NaN so that nothing passes by luck. */
  room(count: number): Address;
  bytes(count: number): Address;
  floats(values: ArrayLike<number>): Address;
  words(values: ArrayLike<number>): Address;
  read(at: Address, count: number): Float32Array;
  /** A GGUF tensor's bytes, unpacked in two parts. */
  weight(type: GgufType, rows: number, columns: number, packed: Uint8Array): Weight;
  write(operations: (build: ProgramBuilder) => void): Address;
  frame: Address;
  /** Computes on this thread alone. */
  run(program: Address, block: Block): void;
}

const shape: WorkShape = { columns: 2048, blockTokens: 256, threads: 4, headSize: 128, groupHeads: 16 };
const pages = 1024;

export async function openScene(wasm: KernelWasm, variant: KernelVariant): Promise<Scene> {
  const module = await compileKernels(wasm, variant);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: variant.shared });
  const kernels = instantiateKernels(module, memory, { mayBlock: false });
  let next = 64;
  const bytes = (count: number): Address => {
    const at = next;
    next += Math.ceil(count / 64) * 64;
    if (next > pages * 65_536) throw new Error("The scene is full.");
    return at;
  };
  const room = (count: number): Address => {
    const at = bytes(count * 4);
    new Float32Array(memory.buffer, at, count).fill(NaN);
    return at;
  };
  const frame = bytes(frameBytes);
  const work = bytes(workBytes(shape));
  const read = (at: Address, count: number): Float32Array => new Float32Array(memory.buffer, at, count).slice();
  return {
    memory,
    module,
    kernels,
    variant,
    bytes,
    room,
    read,
    frame,
    floats(values) {
      const at = bytes(values.length * 4);
      new Float32Array(memory.buffer, at, values.length).set(values);
      return at;
    },
    words(values) {
      const at = bytes(values.length * 4);
      new Int32Array(memory.buffer, at, values.length).set(values);
      return at;
    },
    weight(type, rows, columns, packed) {
      const weight = placeWeight(type, rows, columns, bytes(weightBytes(type, rows, columns)));
      const staging = bytes(packed.length + 1) + 1; // tensors' bytes may begin anywhere
      new Uint8Array(memory.buffer, staging, packed.length).set(packed);
      const first = rows >> 1;
      const sound = kernels.unpack(weight, 0, first, staging);
      const rest = kernels.unpack(weight, first, rows - first, staging + (packed.length / rows) * first);
      if (!sound || !rest) throw new Error("The weights were found not finite.");
      return weight;
    },
    write(operations) {
      const size = programBytes(64);
      const build = createProgramBuilder({ memory, variant, at: bytes(size), bytes: size, frame, work, shape });
      operations(build);
      return build.end().program;
    },
    run(program, block) {
      writeFrame(memory, frame, block);
      if (!kernels.run(program, 0, 1)) throw new Error("The program did not end.");
    },
  };
}
