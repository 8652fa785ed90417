import type { GgufTensor } from "../gguf/read-header.ts";
import type { TensorReading } from "../model/read-gguf.ts";
import type { Kernels } from "../program/kernel-build.ts";
import { isRows7 } from "../program/rows7.ts";
import type { BertLayout } from "./bert-layout.ts";

/** Puts portions of tensors at their places. */
export interface Taker {
  readonly take: TensorReading["take"];
  /** Why a portion was not taken, if it is another reason than a number that is none. */
  readonly misfit: string | undefined;
}

export function createTaker(kernels: Kernels, memory: WebAssembly.Memory, layout: BertLayout): Taker {
  let misfit: string | undefined;
  return {
    get misfit() {
      return misfit;
    },
    take(tensor, row, rows, bytes) {
      const to = layout.destinations.get(tensor.name);
      if (to === undefined) throw new Error(`${tensor.name} has no place.`);
      if (to.kind === "matrix") {
        if (kernels.unpack(to.weight, row, rows, layout.staging)) return true;
        if (isRows7(to.weight)) misfit = notSevenBits(tensor);
        return false;
      }
      new Uint8Array(memory.buffer, to.at, tensor.bytes).set(bytes); // a vector is one row
      return new Float32Array(memory.buffer, to.at, tensor.bytes / 4).every(Number.isFinite);
    },
  };
}

const notSevenBits = ({ name }: GgufTensor) =>
  `The file says that its matrices are whole numbers of 7 bits (soma.row_bits), but ${name} is not; it is damaged.`;
