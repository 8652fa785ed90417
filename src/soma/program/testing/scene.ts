import type { GgufType } from "../../gguf/types.ts";
import { createProgramBuilder, programBytes, workBytes, type ProgramBuilder, type WorkShape } from "../builder.ts";
import { frameBytes, writeFrame, type Block } from "../frame.ts";
import { compileKernels, instantiateKernels, type KernelVariant, type KernelWasm } from "../kernel-build.ts";
import { placeWeight, weightBytes, type Address, type Weight } from "../weight.ts";

/** Memory, kernels and a few addresses: what a test of operations stands on. */
export interface Scene {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly variant: KernelVariant;
  readonly frame: Address;
  /** Room for `count` floats, filled with NaN so that nothing passes by luck. */
  readonly room: (count: number) => Address;
  readonly bytes: (count: number) => Address;
  readonly floats: (values: ArrayLike<number>) => Address;
  readonly words: (values: ArrayLike<number>) => Address;
  readonly read: (at: Address, count: number) => Float32Array;
  /** A GGUF tensor's bytes, unpacked in two parts. Throws where the kernels find it not finite. */
  readonly place: (type: GgufType, rows: number, columns: number, packed: Uint8Array) => Weight;
  readonly write: (operations: (build: ProgramBuilder) => void) => Address;
  /** Computes on this thread alone. */
  readonly run: (program: Address, block: Block) => void;
  /** Writes and runs. */
  readonly compute: (block: Block, operations: (build: ProgramBuilder) => void) => void;
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
  const scene: Scene = {
    memory,
    module,
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
    place(type, rows, columns, packed) {
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
      const size = programBytes(160);
      const build = createProgramBuilder({ memory, variant, at: bytes(size), bytes: size, frame, work, shape });
      operations(build);
      return build.end().program;
    },
    run(program, block) {
      writeFrame(memory, frame, block);
      if (!kernels.run(program, 0, 1)) throw new Error("The program did not end.");
    },
    compute(block, operations) {
      scene.run(scene.write(operations), block);
    },
  };
  return scene;
}
