import type { GgufTensor } from "../gguf/read-header.ts";
import { createTaker } from "../model/place-tensors.ts";
import type { TensorReading } from "../model/read-gguf.ts";
import type { Kernels } from "../program/kernel-build.ts";
import { isRows7 } from "../program/rows7.ts";
import type { BertLayout } from "./bert-layout.ts";

/** Puts portions of tensors at their places. */
export interface EncoderTaker {
  readonly take: TensorReading["take"];
  /** Why a portion was not taken, if it is another reason than NaN or infinity. */
  readonly misfit: string | undefined;
}

export function createEncoderTaker(kernels: Kernels, memory: WebAssembly.Memory, layout: BertLayout): EncoderTaker {
  const take = createTaker(kernels, memory, layout.staging, layout.destinations);
  let misfit: string | undefined;
  return {
    get misfit() {
      return misfit;
    },
    take(tensor, row, rows, bytes) {
      if (take(tensor, row, rows, bytes)) return true;
      const to = layout.destinations.get(tensor.name);
      if (to?.kind === "rows" && isRows7(to.weight)) misfit = notSevenBits(tensor);
      return false;
    },
  };
}

const notSevenBits = ({ name }: GgufTensor): string =>
  `The file says that its matrices are whole numbers of 7 bits (soma.row_bits), but ${name} is not; it is damaged.`;
